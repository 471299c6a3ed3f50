# SPDX-License-Identifier: MIT
# Turns the samples of the script sample into intervals of time in which a socket did not change. The input has the lines
# of /proc/PID/stat, and per namespace 'netns INODE TIME' and the lines of ss(8). The output has, with tabs between the
# fields,
#   process PID START COMM SEEN                                            START in clock ticks since boot
#   socket FROM TO NETNS STATE LOCAL REMOTE COOKIE INODE PID,PID...        from FROM to TO only these values were seen
# and at the end 'rounds NUMBER', the number of samples.

# Returns an IPv4-mapped address as an IPv4 address.
function ipv4(end) {
	if (sub(/^\[::ffff:/, "", end)) sub(/\]/, "", end)
	return end
}

function print_socket(key) { printf "socket\t%s\t%s\t%s\n", from[key], to[key], key }

# Returns the value of a field NAME:VALUE of ss(8).
function field(name,    i) {
	for (i = 6; i <= NF; i++) if (index($i, name ":") == 1) return substr($i, length(name) + 2)
	return ""
}

# Returns the PIDs in users:(("nginx",pid=7,fd=3),...), each once.
function pids(    rest, pid, list) {
	rest = $0
	list = ","
	while (match(rest, /,pid=[0-9]+,/)) {
		pid = substr(rest, RSTART + 5, RLENGTH - 5)
		if (!index(list, "," pid)) list = list pid
		rest = substr(rest, RSTART + RLENGTH - 1)
	}
	return list == "," ? "-" : substr(list, 2, length(list) - 2)
}

$1 == "netns" { netns = $2; now = $3; next }

$1 == "end" {
	for (key in last) {
		if (last[key] < round) {
			print_socket(key)
			delete last[key]
			delete from[key]
			delete to[key]
		}
	}
	round++
	next
}

/^[0-9]+ \(/ {
	pid = $1
	comm = $0
	sub(/^[0-9]+ \(/, "", comm)
	rest = comm
	sub(/\) [A-Za-z] [0-9].*/, "", comm)
	rest = substr(rest, length(comm) + 3)
	split(rest, stat, " ")
	if (!seen[pid, stat[20], comm]++) printf "process\t%s\t%s\t%s\t%s\n", pid, stat[20], comm, now
	next
}

NF > 5 {
	key = netns "\t" $1 "\t" ipv4($4) "\t" ipv4($5) "\t" field("sk") "\t" (field("ino") + 0) "\t" pids()
	if (!(key in from)) from[key] = now
	to[key] = now
	last[key] = round
}

END {
	for (key in last) print_socket(key)
	print "rounds\t" round
}
