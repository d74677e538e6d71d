"""PostgreSQL: the engine, the embedded server, the base models, the migrations."""
