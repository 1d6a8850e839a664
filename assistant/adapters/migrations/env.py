"""Alembic's entry: runs on the connection that the database adapter hands in."""

from alembic import context

from assistant.adapters.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
