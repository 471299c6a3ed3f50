/**
 * The decision of {@code --why}: from records of dropped packets, of packets that left, and of
 * retransmits to the cause of each retransmit. No class here reads a file or a clock.
 *
 * <p>An observation of just these bytes is a proof ({@code seen}); a counter or a table is an
 * inference ({@code likely}); the absence of a record proves nothing. {@link
 * io.tcpretrans.why.decision.Decision} and {@link io.tcpretrans.why.decision.RetransmitCase} take
 * these steps, and the first one that decides ends them:
 *
 * <ol start="0">
 *   <li>An attempt that sent nothing (EBUSY, EAGAIN, EHOSTUNREACH, ENOMEM) stands for itself. Any
 *       other refused attempt has the cause of the transmission that it repeats, if that was
 *       dropped, and otherwise {@code not-sent} with the place that dropped the attempt.
 *   <li>{@link io.tcpretrans.why.decision.SocketHistories}: an attempt repeats the latest
 *       transmission of some of its bytes. Only evidence between the beginnings of the two counts.
 *       If the socket has resent something unseen since its last attempt, the cause is unknown. A
 *       SYN-ACK that answers a repeated SYN repeats nothing and has the cause of the one before.
 *   <li>{@link io.tcpretrans.why.decision.Identity}: a packet is the socket's by its addresses and
 *       ports, by the hash that the socket wrote into it, or, behind NAT, by its acknowledgement
 *       number; a SYN by its initial sequence number.
 *   <li>{@link io.tcpretrans.why.decision.Relevance}: drops of copies for captures and other hosts,
 *       and TCP's discards of what the receiver has, are no evidence. {@link
 *       io.tcpretrans.why.decision.Departures}: a drop is that of a copy if the packet itself left
 *       the host.
 *   <li>A dropped acknowledgement of all the bytes explains the attempt, and otherwise the latest
 *       drop of the bytes. {@link io.tcpretrans.why.decision.DropChoice}: if several places dropped
 *       the same bytes, all but one dropped copies.
 *   <li>A dropped acknowledgement of other bytes may have reported these ones as received (SACK):
 *       unknown.
 *   <li>{@link io.tcpretrans.why.decision.ListenerStep}: a listener discards SYNs without a trace;
 *       its counter grows.
 *   <li>Bytes that left this host were lost outside, if the log has every drop since then. Bytes
 *       that a queue of this host holds were not lost. Otherwise the cause is unknown.
 * </ol>
 */
package io.tcpretrans.why.decision;
