package dev.picket.collector.accept;

import dev.picket.event.Account;
import dev.picket.event.wire.v1.Batch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one agent. One batch at a time, in this order: the events are handed on, the streams are changed and written down, the
 * batch is booked, the agent is told. So a crash after the first can hand one batch on twice; none that the agent was told about is
 * forgotten, and no gap is reported that is none.
 */
final class AgentState {
    private final String cluster;
    private final String agent;
    private Streams streams;
    private Instant heard;
    private Optional<AgentHealth> health = Optional.empty();

    AgentState(AgentFile known) {
        this.cluster = known.cluster();
        this.agent = known.agent();
        this.streams = known.streams();
        this.heard = Instant.ofEpochMilli(known.heardMillis());
    }

    /** False: the next stage is busy, and nothing has changed. */
    synchronized boolean take(Batch batch, Handover onward, Account account, Instant now, AgentFiles files) {
        heard = now;
        if (batch.hasHealth()) {
            health = Optional.of(AgentHealth.of(cluster, agent, now, batch.getHealth()));
        }
        var sorted = Sorted.of(batch, streams.copy(), now.toEpochMilli());
        if (!sorted.fresh().isEmpty() && !onward.offer(sorted.fresh())) {
            return false;
        }
        if (batch.getEventsCount() > 0) {
            streams = sorted.streams();
            files.write(new AgentFile(cluster, agent, now.toEpochMilli(), streams));
        }
        sorted.book(account);
        return true;
    }

    synchronized List<Received> received() {
        return streams.received(cluster, agent);
    }

    synchronized Optional<AgentHealth> health() {
        return health;
    }

    synchronized Instant heard() {
        return heard;
    }
}
