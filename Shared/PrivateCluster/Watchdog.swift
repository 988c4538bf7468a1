/// The shell that stands between us and the server.
///
/// It starts the server, then reads its standard input, which is a pipe from us. The pipe ends when we close it and also when we die in
/// whatever way, because the kernel closes it then: the server gets a fast shutdown, and temporary folders are removed. So no server is
/// left behind, not even after `kill -9`. SIGTERM has the same effect. Standard output ends when the server has.
enum Watchdog {
    /// Arguments: log file, folder to remove afterwards ("" for none), socket folder to remove, then the server's command.
    static let script = """
        cd /
        log=$1 remove=$2 sockets=$3
        shift 3
        trap '' HUP INT
        exec 3<&0
        "$@" </dev/null 3<&- >>"$log" 2>&1 &
        server=$!
        trap 'kill -INT $server' TERM
        ( trap - TERM; while read -r line <&3; do :; done; kill -INT $server ) </dev/null >/dev/null 2>&1 &
        reader=$!
        exec 3<&-
        while kill -0 $server 2>/dev/null; do wait $server; done
        kill -KILL $reader 2>/dev/null
        rm -rf "$sockets"
        if [ -n "$remove" ]; then rm -rf "$remove"; fi
        exit 0
        """
}
