# What ./run and ./test share: packages of this machine, the private PostgreSQL clusters, the build. Sourced, not run.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "→ $*"; }
fail() { printf '✗ %s\n' "$1" >&2; [ -n "${2:-}" ] && printf '  %s\n' "$2" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "This step needs root: $*" "Run it as root once, or install sudo, then start again."; fi
}

# Installs the Debian packages that are missing, and no other.
need_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} = 0 ] && return
  say "Installing Debian packages: ${missing[*]}"
  # Saola starts its own cluster; Debian's must not take port 5432.
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  as_root apt-get update -qq || say "The package lists could not be refreshed; going on with those that are here."
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$state/apt.log" 2>&1 ||
    fail "The packages could not be installed: ${missing[*]}" "See $state/apt.log; check the network and 'apt-get update'."
}

# Where clusters live: an unprivileged account cannot reach a checkout under a closed home, so root keeps them under /var/lib.
choose_places() {
  state="$here/.saola"
  mkdir -p "$state"
  if [ "$(id -u)" = 0 ]; then
    id saola >/dev/null 2>&1 || useradd --system --home-dir /var/lib/saola --create-home --shell /usr/sbin/nologin saola
    clusters=/var/lib/saola
    mkdir -p "$clusters" && chown saola: "$clusters"
  else
    clusters="$state"
  fi
}

# A test's database is a thousand small files that live for seconds: in memory they cost a tenth of what they cost on a disk.
# Where a cluster is in memory already it is stayed with, however much memory it has taken since.
keep_clusters_in_memory() {
  local free place="/dev/shm/saola-$(id -u)"
  if ! as_cluster_owner test -f "$place/clusters/pg-test/postmaster.pid"; then
    free=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
    [ "${free:-0}" -gt 10000000 ] && [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 6000000 ] || return 0
  fi
  mkdir -p -m 700 "$place" && [ -O "$place" ] || return 0
  clusters="$place/clusters"
  mkdir -p "$clusters"
  if [ "$(id -u)" = 0 ]; then chmod 711 "$place" && chown saola: "$clusters"; fi
}

as_cluster_owner() {
  if [ "$(id -u)" = 0 ]; then (cd /; runuser -u saola -- "$@"); else "$@"; fi
}

pg_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

free_port() {
  local port
  for port in $(seq "$1" $(($1 + 200))); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "No free port from $1 on."
}

# start_cluster NAME FIRST_PORT [SETTING=VALUE ...]: makes the cluster on first use and starts it if it does not run.
# Sets pg_port and pg_password (of the superuser saola_admin).
start_cluster() {
  local name=$1 first=$2; shift 2
  local dir="$clusters/$name" bin options="" setting; bin=$(pg_bin)
  local secret="$dir.password"
  if ! as_cluster_owner test -f "$dir/PG_VERSION"; then
    say "Making the PostgreSQL cluster $dir"
    as_cluster_owner sh -c "umask 077; head -c 24 /dev/urandom | base64 | tr -d '/+=\n' >'$secret'"
    as_cluster_owner "$bin/initdb" -D "$dir" -U saola_admin --pwfile="$secret" -A scram-sha-256 -E UTF8 --locale=C.UTF-8 >"$state/initdb.log" 2>&1 ||
      fail "PostgreSQL could not make its cluster." "See $state/initdb.log."
  fi
  if ! as_cluster_owner "$bin/pg_ctl" -D "$dir" status >/dev/null 2>&1; then
    local port; port=$(free_port "$first")
    for setting in "$@"; do options="$options -c $setting"; done
    say "Starting PostgreSQL on 127.0.0.1:$port"
    as_cluster_owner "$bin/pg_ctl" -D "$dir" -w -s -l "$dir/server.log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' $options" start >/dev/null ||
      fail "PostgreSQL did not start." "See $dir/server.log."
  fi
  pg_port=$(as_cluster_owner sed -n 4p "$dir/postmaster.pid")
  pg_password=$(as_cluster_owner cat "$secret")
}

# Builds only when something that goes into the build is newer than the last build.
# build_saola CONFIGURATION "PROJECT ..."
# Analyzers look at every source in ./test; what is built to run is not kept waiting for them.
build_saola() {
  local mark="$state/built-$1"
  if [ -f "$mark" ] && [ -z "$(find "$here/src" "$here/web" "$here/tests" "$here/Saola.slnx" "$here/Directory.Build.props" "$here/Directory.Packages.props" \
      \( -name bin -o -name obj -o -name node_modules -o -name wwwroot \) -prune -o -type f -newer "$mark" -print -quit)" ]; then
    return
  fi
  build_web
  say "Building ($1)"
  local project analyzers=false
  [ "$1" != Debug ] || analyzers=true
  (for project in $2; do dotnet build "$project" -c "$1" -p:RunAnalyzers=$analyzers -v q -clp:NoSummary || exit 1; done) >"$state/build.log" 2>&1 || { grep -E 'error|warn' "$state/build.log" | sort -u | head -20 >&2; fail "The build failed." "See $state/build.log."; }
  touch "$mark"
}

# Catalogues that are made from npm packages at build time.
build_packs() {
  local folder
  for folder in "$here"/packs/*/build; do
    [ -f "$folder/package.json" ] || continue
    local out; out="$(dirname "$folder")/generated"
    [ -d "$out" ] && [ -z "$(find "$folder" -name node_modules -prune -o -type f -newer "$out" -print -quit)" ] && continue
    say "Making ${out#"$here"/}"
    (cd "$folder" && npm ci --no-fund --no-audit && node build.mjs) >"$state/packs.log" 2>&1 || fail "The pack data could not be made." "See $state/packs.log."
    touch "$out"
  done
}

build_web() {
  [ -f "$here/web/package.json" ] || return 0
  if [ ! -d "$here/web/node_modules" ] || [ "$here/web/package-lock.json" -nt "$here/web/node_modules/.package-lock.json" ]; then
    say "Installing front-end packages"
    (cd "$here/web" && npm ci --no-fund --no-audit >"$state/npm.log" 2>&1) || fail "npm could not install the front-end packages." "See $state/npm.log."
  fi
  say "Bundling web/"
  (cd "$here/web" && npm run -s build >"$state/web.log" 2>&1) || fail "The front end could not be bundled." "See $state/web.log."
}
