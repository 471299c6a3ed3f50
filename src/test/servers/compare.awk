# SPDX-License-Identifier: MIT
# Compares the owners in the rows with the processes that ss(8) showed for the sockets, and prints how many are right. Exits
# with 1 if an owner is wrong, or if 1 % or more of the rows have no owner. It reads the output of intervals.awk, then the
# connections that the programs logged with their process, then the rows.
#   right        a process that held the socket within NEAR seconds of the row, or before if the socket was closed; or
#                the process that the program's own log names
#   handed over  the listener's process, within NEAR seconds of the first sight of the connection: it accepted, another serves
#   wrong        another process
#   no owner     PID 0
#   not seen     ss showed no holder of this connection (it was too short, or closed before the first sample), and no log
#                names one, but the process has the name of one that has such sockets; with another name it is wrong
# container is the inode of the container's network namespace.

BEGIN {
	FS = "\t"
	NEAR = 1
	name[22] = "sshd"; name[80] = "nginx"; name[5432] = "postgres"; name[6379] = "redis"; name[8080] = "haproxy"; name[8081] = "docker"
}

function port(end) { sub(/.*:/, "", end); return end }

# Returns which end of which server a socket is, such as 'nginx client'.
function service(netns, local, remote,    what) {
	what = port(local) in name ? name[port(local)] " server" : port(remote) in name ? name[port(remote)] " client" : "other"
	if (netns == container || local ~ /^198\.19\./ || remote ~ /^198\.19\./) sub(/^[^ ]*/, "docker", what)
	return what
}

# Returns whether ss showed a process of this name with such a socket.
function name_fits(what, comm,    parts, k, c) {
	if ((what, comm) in fit) return fit[what, comm]
	c = split(fits[what], parts, ",")
	fit[what, comm] = 0
	for (k = 1; k <= c; k++) if (index("|" comm_of[parts[k]] "|", "|" comm "|")) fit[what, comm] = 1
	return fit[what, comm]
}

function distance(i, t) { return t < from[i] ? from[i] - t : t > to[i] ? t - to[i] : 0 }

$1 == "process" {
	comm_of[$2] = comm_of[$2] (comm_of[$2] ? "|" : "") $4
	starts[$2] = starts[$2] " " $3 " " $5 + 0
	next
}

$1 == "known" {
	n++
	from[n] = $2; pids[n] = $6
	known[$3, $4, $5] = known[$3, $4, $5] " " n
	next
}

$1 == "rounds" { rounds = $2; next }

$1 == "socket" {
	n++
	from[n] = $2; to[n] = $3; state[n] = $5; cookie[n] = $8; pids[n] = $10
	sampled[$4] = 1
	fits[service($4, $6, $7)] = fits[service($4, $6, $7)] "," pids[n]
	if ($5 == "LISTEN") {
		local[n] = $6
		listeners[$4, port($6)] = listeners[$4, port($6)] " " n
	}
	else flow[$4, $6, $7] = flow[$4, $6, $7] " " n
	if (!first || $2 < first) first = $2
	if ($3 > last) last = $3
	next
}

# Adds the PIDs of interval i to the array.
function add(list, i,    parts, k, c) {
	if (pids[i] == "-") return
	c = split(pids[i], parts, ",")
	for (k = 1; k <= c; k++) list[parts[k]] = 1
}

function empty(list,    k) { for (k in list) return 0; return 1 }

# Returns the start time of the process that had this PID at time t; the kernel uses PIDs again.
function start(pid, t,    pairs, c, k, found) {
	c = split(starts[pid], pairs, " ")
	for (k = 1; k <= c; k += 2) if (k == 1 || pairs[k + 1] <= t) found = pairs[k]
	return found + 0
}

function oldest(list, pid, t,    k) {
	for (k in list) if (start(k, t) < start(pid, t)) return 0
	return 1
}

# Returns whether a listener at this address accepts connections to this end.
function listens(address, end) {
	sub(/:[0-9]*$/, "", address)
	sub(/:[0-9]*$/, "", end)
	return address == end || address == "*" || address == (end ~ /^\[/ ? "[::]" : "0.0.0.0")
}

function text(list,    k, names) {
	for (k in list) names = names (names ? " " : "") k "(" comm_of[k] ")"
	return names ? names : "nobody"
}

# Finds the processes that ss showed for the row's connection. Connections of one flow may follow one another; the row is of
# the one that ss showed nearest to its time. Sets now, near, ever, accepting, birth and seen.
function find_holders(t,    ids, c, k, i, best, best_distance, id) {
	split("", now); split("", near); split("", ever); split("", accepting)
	c = split(flow[$2, $3, $4], ids, " ")
	best_distance = 3
	best = 0
	for (k = 1; k <= c; k++) if (distance(ids[k], t) < best_distance) { best = ids[k]; best_distance = distance(best, t) }
	birth = ""
	for (k = 1; best && k <= c; k++) {
		i = ids[k]
		if (cookie[i] != cookie[best]) continue
		add(ever, i)
		if (distance(i, t) == best_distance) add(now, i)
		if (distance(i, t) <= NEAR) add(near, i)
		if (birth == "" || from[i] < birth) birth = from[i]
	}
	c = split(listeners[$2, port($3)], ids, " ")
	for (k = 1; k <= c; k++) if (listens(local[ids[k]], $3) && distance(ids[k], t) <= NEAR) add(accepting, ids[k])
	# a request, and a connection that no process has accepted yet, belong to the listener
	if ($6 == "SYNACK" || $5 == "SYN_RECV") for (k in accepting) near[k] = ever[k] = 1
	seen = best
}

# Returns the process that a log names for this flow in the entry nearest in time; 0: none.
function logged(t,    ids, c, k, d, best, owner) {
	c = split(known[$2, $3, $4], ids, " ")
	best = 120
	owner = 0
	for (k = 1; k <= c; k++) {
		d = from[ids[k]] - t
		if (d < 0) d = -d
		if (d < best) { best = d; owner = pids[ids[k]] }
	}
	return owner
}

# Returns the class of a row, one of those above.
function classify(t, pid, comm,    owner) {
	find_holders(t)
	owner = logged(t)
	if (pid == 0) return empty(ever) && !owner ? "no owner, not seen" : empty(near) ? "no owner, closed" : "no owner"
	if (pid in near) return !(pid in now) || oldest(now, pid, t) ? "right" : "right, not the oldest"
	if (pid == owner) return "right, by log"
	if (empty(near) && pid in ever) return "right, closed"
	if (pid in accepting && (birth == "" || t - birth <= NEAR) && !(empty(ever) && !owner)) return "handed over"
	if (!empty(ever) || owner) return "wrong"
	return name_fits(service($2, $3, $4), comm) ? "not seen" : "wrong, by name"
}

!($2 in sampled) { elsewhere++; next }

{
	rows++
	class = classify($1, $7, $8)
	count[class]++
	what = service($2, $3, $4)
	services[what]++
	kind = class
	sub(/,.*/, "", kind)
	by[what, kind]++
	if (class == "not seen") unseen[what " " $8]++
	if (class !~ /^right(, closed|, by log)?$/ && class != "not seen" && examples[class]++ < 8) {
		shown[class] = shown[class] sprintf("    %.3f %s %s > %s %s %s: row %s(%s); ss near %s; ever %s; listener %s; log %s; first seen %+.3f s\n",
			$1 - first, $2, $3, $4, $5, $6, $7, $8, text(near), text(ever), text(accepting), logged($1), birth == "" ? 0 : birth - $1)
	}
}

END {
	printf "%d rows; ss looked %d times, %.1f times a second\n", rows, rounds, rounds / (last - first)
	if (elsewhere) print "  not of the lab: " elsewhere " rows in other network namespaces"
	if (!rows) exit 1
	fflush() # before what sort prints
	for (class in count) printf "  %-24s %7d  %6.2f %%\n", class, count[class], 100 * count[class] / rows | "sort"
	close("sort")
	printf "  %-20s %8s %8s %8s %8s %8s %8s\n", "SERVICE", "ROWS", "RIGHT", "HANDED", "WRONG", "NO OWNER", "NOT SEEN"
	fflush()
	for (s in services)
		printf "  %-20s %8d %8d %8d %8d %8d %8d\n", s, services[s], by[s, "right"], by[s, "handed over"], by[s, "wrong"], by[s, "no owner"], by[s, "not seen"] | "sort"
	close("sort")
	for (u in unseen) printf "  not seen by ss: %-36s %7d\n", u, unseen[u] | "sort"
	close("sort")
	for (class in shown) printf "  examples of '%s':\n%s", class, shown[class]
	none = count["no owner"] + count["no owner, closed"] + count["no owner, not seen"]
	wrong = count["wrong"] + count["wrong, by name"]
	if (wrong) print "FAILED: " wrong " rows name a wrong owner"
	if (none * 100 >= rows) printf "FAILED: %.2f %% of the rows have no owner\n", 100 * none / rows
	exit wrong > 0 || none * 100 >= rows
}
