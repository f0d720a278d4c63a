# Sourced by backup and restore.

# use_connection 'Host=...;Port=...;Database=...;Username=...;Password=...': sets what psql and pg_dump read.
use_connection() {
  local part name
  while IFS= read -r -d ';' part || [ -n "$part" ]; do
    name=$(printf %s "${part%%=*}" | tr 'A-Z' 'a-z' | tr -d ' ')
    case "$name" in
      host|server) export PGHOST="${part#*=}" ;;
      port) export PGPORT="${part#*=}" ;;
      database|db) export PGDATABASE="${part#*=}" ;;
      username|userid|user) export PGUSER="${part#*=}" ;;
      password|pwd) export PGPASSWORD="${part#*=}" ;;
    esac
  done <<<"$1;"
}
