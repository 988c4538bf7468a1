/// The shell that stands between us and a service.
///
/// It starts the service, then reads its standard input, a pipe from us. The pipe ends when we close it and also when we die in whatever
/// way, because the kernel closes it then: the service gets SIGTERM and drains. So no service is left behind, not even after `kill -9` of
/// `pintu up`. The exit status is the service's own.
enum ChildWatchdog {
    /// Arguments: the service's command.
    static let script = """
        trap '' HUP INT
        child= stopping=
        # Before the service is there: whoever stops us at its first word must not leave it behind.
        trap 'stopping=1; [ -z "$child" ] || kill -TERM $child 2>/dev/null' TERM
        exec 3<&0
        "$@" </dev/null 3<&- &
        child=$!
        [ -z "$stopping" ] || kill -TERM $child 2>/dev/null
        ( trap - TERM; while read -r line <&3; do :; done; kill -TERM $child ) </dev/null >/dev/null 2>&1 &
        reader=$!
        exec 3<&- </dev/null
        while :; do
            wait $child
            status=$?
            kill -0 $child 2>/dev/null || break
        done
        kill -KILL $reader 2>/dev/null
        exit $status
        """
}
