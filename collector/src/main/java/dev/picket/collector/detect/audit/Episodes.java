package dev.picket.collector.detect.audit;

import dev.picket.collector.detect.Severity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The episodes that somebody is in, by subject. Bounded: the subject that was seen least recently is forgotten. One thread. */
final class Episodes {
    static final int MAX = 16;

    private Map<String, Episode> bySubject = Map.of();

    /** The subject's episode at this time, perhaps a new one; it is now the most recent. */
    Episode of(String subject, Instant time) {
        if (bySubject.isEmpty()) {
            bySubject = new LinkedHashMap<>(4);
        }
        var before = bySubject.remove(subject);
        var now = before == null || before.isOver(time) ? new Episode(time) : before;
        bySubject.put(subject, now);
        if (bySubject.size() > MAX) {
            bySubject.remove(bySubject.keySet().iterator().next());
        }
        return now;
    }

    /** Whether the subject's episode at this time is at least so bad. */
    boolean reached(String subject, Severity severity, Instant time) {
        var episode = bySubject.get(subject);
        return episode != null && !episode.isOver(time) && episode.severity().compareTo(severity) >= 0;
    }

    void write(DataOutput to) throws IOException {
        to.writeByte(bySubject.size());
        for (var entry : bySubject.entrySet()) {
            to.writeUTF(entry.getKey());
            entry.getValue().write(to);
        }
    }

    static Episodes read(DataInput from) throws IOException {
        var episodes = new Episodes();
        int size = from.readByte();
        if (size > 0) {
            episodes.bySubject = new LinkedHashMap<>();
        }
        for (int left = size; left > 0; left--) {
            episodes.bySubject.put(from.readUTF(), Episode.read(from));
        }
        return episodes;
    }
}
