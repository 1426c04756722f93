package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.Endpoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is inside which pod: a stream into it (exec, attach, port-forward) or a container added to it puts somebody behind what the pod does, until the stream ends if
 * that is told, else for {@link #STAY}. Bounded: the pod that was visited or asked about least recently is forgotten. One thread.
 */
final class Visits {
    /** For how long somebody whose leave was not told is thought to be there. */
    static final Duration STAY = Duration.ofHours(1);
    /** What a program did shortly after its stream ended was begun before. */
    static final Duration LINGER = Duration.ofSeconds(10);

    static final int PODS_MAX = 8_192;
    static final int VISITORS_MAX = 4;

    private static final Set<String> STREAMS = Set.of("exec", "attach", "portforward");

    private final Recent<List<Visit>> pods = new Recent<>(PODS_MAX);

    /** A call at whatever stage, also one that came before. */
    void hear(ApiCall call, Entity visitor) {
        var object = call.object();
        if (!object.resource().equals("pods") || object.name().isEmpty() || !isLetIn(call)) {
            return;
        }
        var pod = key(object.namespace(), object.name());
        if (STREAMS.contains(object.subresource())) {
            var ended = call.stage() == ApiCall.Stage.RESPONSE_COMPLETE;
            enter(pod, visit(call, visitor, ended ? call.envelope().end().plus(LINGER) : null));
        } else if (object.subresource().equals("ephemeralcontainers")
                && !call.verb().equals("get")) {
            enter(pod, visit(call, visitor, null));
        }
    }

    boolean isEmpty() {
        return pods.size() == 0;
    }

    /** The last one who came in and has not left. */
    @Nullable
    Entity behind(Endpoint pod, Instant time) {
        return behind(pod.namespace(), pod.pod(), time);
    }

    @Nullable
    Entity behind(String namespace, String pod, Instant time) {
        if (pod.isEmpty()) {
            return null;
        }
        return pods.find(key(namespace, pod)).stream()
                .flatMap(List::stream)
                .filter(visit -> visit.isAt(time))
                .reduce((_, later) -> later)
                .map(Visit::visitor)
                .orElse(null);
    }

    void write(DataOutput to) throws IOException {
        pods.write(to, (visits, out) -> {
            out.writeByte(visits.size());
            for (var visit : visits) {
                visit.write(out);
            }
        });
    }

    void read(DataInput from) throws IOException {
        pods.read(from, in -> {
            var visits = new ArrayList<Visit>();
            for (int left = in.readByte(); left > 0; left--) {
                visits.add(Visit.read(in));
            }
            return List.copyOf(visits);
        });
    }

    private static Visit visit(ApiCall call, Entity visitor, @Nullable Instant until) {
        var from = call.envelope().start();
        return new Visit(
                call.auditId(), visitor, from, Optional.ofNullable(until).orElse(from.plus(STAY)));
    }

    private void enter(String pod, Visit visit) {
        var visits = new ArrayList<>(pods.find(pod).orElse(List.of()));
        visits.removeIf(known -> known.isSameAs(visit));
        if (visits.size() == VISITORS_MAX) {
            visits.removeFirst();
        }
        visits.add(visit);
        pods.put(pod, List.copyOf(visits));
    }

    private static boolean isLetIn(ApiCall call) {
        return call.stage() != ApiCall.Stage.REQUEST_RECEIVED
                && call.decision() != ApiCall.Decision.FORBID
                && (call.code() == 101 || (call.code() >= 200 && call.code() < 300))
                && !call.ask().dryRun();
    }

    private static String key(String namespace, String pod) {
        return namespace + '/' + pod;
    }

    private record Visit(String auditId, Entity visitor, Instant from, Instant until) {
        boolean isAt(Instant time) {
            return !from.isAfter(time) && until.isAfter(time);
        }

        boolean isSameAs(Visit other) {
            return !auditId.isEmpty() && auditId.equals(other.auditId) && visitor.equals(other.visitor);
        }

        void write(DataOutput to) throws IOException {
            to.writeUTF(auditId);
            to.writeUTF(visitor.kind().name());
            to.writeUTF(visitor.namespace());
            to.writeUTF(visitor.name());
            to.writeUTF(visitor.ip());
            to.writeUTF(visitor.tenant());
            Times.write(from, to);
            Times.write(until, to);
        }

        static Visit read(DataInput from) throws IOException {
            var auditId = from.readUTF();
            var kind = kind(from.readUTF());
            var visitor = new Entity(kind, from.readUTF(), from.readUTF(), from.readUTF(), from.readUTF());
            return new Visit(auditId, visitor, Times.read(from), Times.read(from));
        }

        private static Entity.Kind kind(String name) throws IOException {
            try {
                return Entity.Kind.valueOf(name);
            } catch (IllegalArgumentException unknown) {
                throw new IOException("saved kind is unknown: " + name, unknown);
            }
        }
    }
}
