"""Commands of people who write dialogs and bots: made, checked, tested, trained."""
