-- What the role that serves customers may do, here and in tables that later migrations create. Run by the owner of the tables.
-- It may read and write rows; it may not create, change, empty or delete tables, nor write what only migrations write.
-- Variable: runtime, the role's name.
set client_min_messages = error;  -- extensions' views belong to the superuser
alter default privileges in schema public grant select, insert, update, delete on tables to :"runtime";
alter default privileges in schema public grant usage, select on sequences to :"runtime";
grant usage on schema public to :"runtime";
grant select, insert, update, delete on all tables in schema public to :"runtime";
grant usage, select on all sequences in schema public to :"runtime";
select format('revoke insert, update, delete on %I from %I', tablename, :'runtime')
from pg_tables
where schemaname = 'public' and tablename in ('django_migrations', 'django_content_type', 'auth_permission')
\gexec
