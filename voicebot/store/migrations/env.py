"""Alembic runs this file for every upgrade, on the connection that voicebot.store.migrate hands over."""

from alembic import context

from voicebot.store.migrate import CONNECTION

context.configure(
    connection=context.config.attributes[CONNECTION],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,  # SQLite changes a column by copying its table
    transactional_ddl=True,  # SQLite can, with the real transactions of store.engine
)
with context.begin_transaction():
    context.run_migrations()
