"""One statement the ORM does not offer: insert a row unless its key is taken, and say which."""

from django.db import connection, models


def insert_if_new(instance: models.Model, unique: str) -> bool:
    """INSERT ... ON CONFLICT (``unique``) DO NOTHING RETURNING the key; False where the row was there already.

    ``bulk_create(ignore_conflicts=True)`` gives no key back, and ``create()`` in a savepoint costs two more
    statements a mail. The primary key of ``instance`` is set. SQLite (3.35) and PostgreSQL speak it alike. A row that
    another transaction is inserting is waited for.
    """
    meta = instance._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(instance, True), connection) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    key, taken = quote(str(meta.pk.column)), quote(str(meta.get_field(unique).column))  # type: ignore[union-attr]
    # Only names of our own columns are glued in; values are parameters.
    statement = (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))}) "  # noqa: S608
        f"ON CONFLICT ({taken}) DO NOTHING RETURNING {key}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        return False
    instance.pk = row[0]
    instance._state.adding, instance._state.db = False, connection.alias
    return True
