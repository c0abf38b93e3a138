"""Steps of types that few flows use, each module imported when a call first needs it."""
