#!/usr/bin/env bash
# A throw-away Dovecot on loopback for the campaigns.
#   dovecot.sh start DIR PORT | stop DIR      stop removes DIR
# Users: any name, password "secreto". As root it runs as nobody, else as whoever starts it.
set -eu
cmd=$1 dir=$2 port=${3:-}
if [ "$cmd" = stop ]; then
    pid=$(cat "$dir/run/master.pid" 2>/dev/null) && kill "$pid"
    while [ -n "${pid:-}" ] && kill -0 "$pid" 2>/dev/null; do sleep .05; done
    rm -rf -- "$dir"
    exit 0
fi
as=() id=$(id -u)
[ "$id" = 0 ] && as=(setpriv --reuid=65534 --regid=65534 --clear-groups) id=65534
user=$(getent passwd "$id" | cut -d: -f1) group=$(id -gn "$user")
mkdir -p "$dir"/{run,state,mail}
cat > "$dir/dovecot.conf" <<X
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
first_valid_uid = 1
mail_location = maildir:$dir/mail/%u
mail_max_userip_connections = 500
passdb {
  driver = static
  args = password=secreto
}
userdb {
  driver = static
  args = uid=$user gid=$group home=$dir/mail/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  process_limit = 200
  inet_listener imap {
    port = $port
  }
  inet_listener imaps {
    port = 0
  }
}
service imap {
  process_limit = 500
}
X
[ "$(id -u)" = 0 ] && chown -R 65534:"$(id -g "$user")" "$dir"
"${as[@]}" /usr/sbin/dovecot -c "$dir/dovecot.conf" > /dev/null
for _ in $(seq 200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port" && head -1 <&3) > /dev/null 2>&1 && exit 0
    sleep .02
done
echo "dovecot.sh: it did not start" >&2; tail -5 "$dir/log" >&2; exit 1
