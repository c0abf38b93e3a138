"""Types that few flows use, each module imported when such an action is first read."""
