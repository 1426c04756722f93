package dev.picket.agent.enrich;

import dev.picket.agent.capture.Onward;
import dev.picket.event.Account;
import dev.picket.event.ApiCall;
import dev.picket.event.Endpoint;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import java.util.Set;

/**
 * The stage between capture and forward: completes endpoints with the uid of the pod of this node that they belong to. It asks no API
 * server; the collector turns uids into names, and knows the pods of other nodes. Holds no events: one that the next stage refuses stays
 * its caller's. Any thread.
 */
public final class Enrich implements Onward {
    private static final int ADDRESSES_MAX = 16_384;

    private final AddressBook addresses;
    private final Onward onward;
    private final Account account = new Account("enrich");

    /** @param nodeAddresses this node's own addresses, which pods on the host's network share; may be empty */
    public Enrich(Set<String> nodeAddresses, Onward onward) {
        this.addresses = new AddressBook(ADDRESSES_MAX, nodeAddresses);
        this.onward = onward;
    }

    /** Counts only what the next stage took. */
    public Account account() {
        return account;
    }

    @Override
    public boolean offer(Event event) {
        boolean taken = onward.offer(completed(event));
        if (taken) {
            account.in(1);
            account.out(1);
        }
        return taken;
    }

    @Override
    public long taken() {
        return onward.taken();
    }

    @Override
    public boolean safe(long mark) {
        return onward.safe(mark);
    }

    private Event completed(Event event) {
        return switch (event) {
            case Flow flow -> completed(flow);
            case Inference inference -> completed(inference);
            case ApiCall call -> call;
        };
    }

    private Flow completed(Flow flow) {
        learn(flow);
        return new Flow(
                flow.envelope(),
                flow.protocol(),
                completed(flow.source()),
                completed(flow.destination()),
                flow.sent(),
                flow.received(),
                flow.outcome(),
                flow.collapsed());
    }

    private Inference completed(Inference inference) {
        return inference.between(completed(inference.caller()), completed(inference.server()));
    }

    /** The end that observed a flow is this node's. */
    private void learn(Flow flow) {
        switch (flow.envelope().observer()) {
            case CLIENT -> learn(flow.source());
            case SERVER -> learn(flow.destination());
            case UNKNOWN, HEARTBEAT -> {}
        }
    }

    private void learn(Endpoint local) {
        addresses.learn(local.ip(), local.podUid());
    }

    private Endpoint completed(Endpoint end) {
        var uid = end.podUid().isEmpty() && end.pod().isEmpty() ? addresses.podUid(end.ip()) : "";
        return uid.isEmpty()
                ? end
                : new Endpoint(end.ip(), end.port(), uid, end.pod(), end.namespace(), end.workload(), end.tenant());
    }
}
