"""
One session per user as the tutorials do it.

The same models, the same frames, the usual parts: AuthMiddlewareStack, a JSON consumer,
one group for each user, ``database_sync_to_async`` around an atomic save. It loses the
race and stores what a replaced page still sends; ``compare`` measures that, too.
"""
