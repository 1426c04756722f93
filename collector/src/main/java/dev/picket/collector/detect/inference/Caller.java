package dev.picket.collector.detect.inference;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Evidence;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who connects to one model server, or is said to call it. One thread.
 *
 * @see ModelServer
 */
final class Caller {
    private final Entity who;
    private boolean accustomed;
    private Track flows = Track.NONE;
    private Track records = Track.NONE;
    private @Nullable Evidence openFlow;
    private long openFlowAt;
    private @Nullable Evidence openRecord;
    private long openRecordAt;

    Caller(Entity who) {
        this.who = who;
    }

    Entity who() {
        return who;
    }

    /** It connects as of right: it did so before the port was known for a model's, or its calls are told of. */
    boolean accustomed() {
        return accustomed;
    }

    void accustom() {
        accustomed = true;
    }

    Track flows() {
        return flows;
    }

    Track records() {
        return records;
    }

    /** @param judged whether somebody should have told of it */
    void connected(long time, Evidence evidence, boolean judged) {
        flows = flows.and(time);
        if (judged && openFlow == null) {
            openFlow = evidence;
            openFlowAt = time;
        }
    }

    /** @param judged whether there should be a connection */
    void told(long time, Evidence evidence, boolean judged) {
        records = records.and(time);
        if (judged && openRecord == null) {
            openRecord = evidence;
            openRecordAt = time;
        }
    }

    /** The connection that waits for a record since before this time, once. */
    @Nullable
    Evidence dueFlow(long before) {
        var due = openFlow != null && openFlowAt < before ? openFlow : null;
        openFlow = due == null ? openFlow : null;
        return due;
    }

    /** The record that waits for a connection since before this time, once. */
    @Nullable
    Evidence dueRecord(long before) {
        var due = openRecord != null && openRecordAt < before ? openRecord : null;
        openRecord = due == null ? openRecord : null;
        return due;
    }

    long openFlowAt() {
        return openFlowAt;
    }

    long openRecordAt() {
        return openRecordAt;
    }

    void write(DataOutput to) throws IOException {
        Codec.write(who, to);
        to.writeBoolean(accustomed);
        flows.write(to);
        records.write(to);
        write(openFlow, openFlowAt, to);
        write(openRecord, openRecordAt, to);
    }

    static Caller read(DataInput from) throws IOException {
        var caller = new Caller(Objects.requireNonNull(Codec.readEntity(from)));
        caller.accustomed = from.readBoolean();
        caller.flows = Track.read(from);
        caller.records = Track.read(from);
        caller.openFlow = readEvidence(from);
        caller.openFlowAt = from.readLong();
        caller.openRecord = readEvidence(from);
        caller.openRecordAt = from.readLong();
        return caller;
    }

    private static void write(@Nullable Evidence evidence, long time, DataOutput to) throws IOException {
        to.writeBoolean(evidence != null);
        if (evidence != null) {
            Codec.write(evidence, to);
        }
        to.writeLong(time);
    }

    private static @Nullable Evidence readEvidence(DataInput from) throws IOException {
        return from.readBoolean() ? Codec.readEvidence(from) : null;
    }
}
