package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.Body;
import dev.picket.event.Content;
import dev.picket.event.wire.Decoded;
import dev.picket.event.wire.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects whose bodies were in the calls themselves, so that later calls are judged by them where no inventory tells. Bounded, in number and in what their
 * bodies hold together: the one that was written longest ago is forgotten. One thread; what it gives away is immutable.
 */
final class LearnedObjects {
    static final int MAX = 4_096;
    /** Of all bodies together, see {@link BodyWeight}: about 60 MB. */
    static final long WEIGHT_MAX = 500_000;

    private static final int BYTES_MAX = 16 << 20;

    private static final Set<String> WRITING = Set.of("create", "update", "patch");

    private final LinkedHashMap<String, ApiCall> calls = new LinkedHashMap<>();
    private Map<String, ClusterObject> rights = Map.of();
    private long weight;

    /** Roles and bindings, by key; another map whenever one of them changes. */
    Map<String, ClusterObject> rights() {
        return rights;
    }

    /** The call that wrote an object last, with its whole body; null of an object that is not known. */
    @Nullable
    ApiCall find(String key) {
        return calls.get(key);
    }

    /**
     * What a call that was carried out has made of its object.
     *
     * @param standing what it was before
     */
    void learn(ApiCall call, Content standing) {
        if (!Kept.isLearned(call.object()) || !Kept.wasCarriedOut(call)) {
            return;
        }
        if (call.verb().equals("delete")) {
            put(call.with(call.ask(), call.authority(), call.reply(), Body.NONE));
        } else if (WRITING.contains(call.verb()) && Kept.isKept(call.body().content())) {
            learned(call, standing).ifPresent(this::put);
        }
    }

    void write(DataOutput to) throws IOException {
        to.writeInt(calls.size());
        for (var call : calls.values()) {
            var bytes = Wire.toProto(call).toByteArray();
            to.writeInt(bytes.length);
            to.write(bytes);
        }
    }

    void read(DataInput from) throws IOException {
        calls.clear();
        for (int left = from.readInt(); left > 0; left--) {
            var bytes = bytes(from);
            if (Wire.fromProto(dev.picket.event.wire.v1.Event.parseFrom(bytes)) instanceof Decoded.Read(ApiCall call)) {
                calls.put(ClusterObject.key(call.object()), call);
            }
        }
        publish();
    }

    private static byte[] bytes(DataInput from) throws IOException {
        int length = from.readInt();
        if (length < 0 || length > BYTES_MAX) {
            throw new IOException("saved call has a length out of range: " + length);
        }
        var bytes = new byte[length];
        from.readFully(bytes);
        return bytes;
    }

    /** Of a patch only lists that it replaces as a whole: a role's rules, and the subjects of a binding that is known. */
    private static Optional<ApiCall> learned(ApiCall call, Content standing) {
        if (call.body().origin() != Body.Origin.PATCH) {
            return Optional.of(call);
        }
        return switch (call.body().content()) {
            case Content.Role role when !role.rules().isEmpty() -> Optional.of(call);
            case Content.Binding binding
            when !binding.subjects().isEmpty() ->
                standing instanceof Content.Binding before
                        ? Optional.of(completed(call, binding, before))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static ApiCall completed(ApiCall call, Content.Binding patch, Content.Binding old) {
        var whole = new Content.Binding(old.roleKind(), old.roleName(), patch.subjects());
        var body = new Body(Body.Origin.REQUEST, false, whole);
        return call.with(call.ask(), call.authority(), call.reply(), body);
    }

    private void put(ApiCall call) {
        var key = ClusterObject.key(call.object());
        weight += BodyWeight.of(call.body().content()) - weightOf(calls.remove(key));
        calls.putLast(key, call);
        var forgotten = forgotten();
        if (Kept.isRight(call.object()) || forgotten.stream().anyMatch(rights::containsKey)) {
            publish(call, key, forgotten);
        }
    }

    private void publish(ApiCall call, String key, List<String> forgotten) {
        var fresh = new LinkedHashMap<>(rights);
        forgotten.forEach(fresh::remove);
        if (Kept.isRight(call.object())) {
            fresh.remove(key);
            fresh.put(key, object(call));
        }
        rights = fresh;
    }

    /** Keys of what had to go to make room. */
    private List<String> forgotten() {
        var keys = new ArrayList<String>(1);
        while (calls.size() > MAX || (weight > WEIGHT_MAX && calls.size() > 1)) {
            var oldest = calls.pollFirstEntry();
            weight -= weightOf(oldest.getValue());
            keys.add(oldest.getKey());
        }
        return keys;
    }

    private static int weightOf(@Nullable ApiCall call) {
        return call == null ? 0 : BodyWeight.of(call.body().content());
    }

    private void publish() {
        weight = calls.values().stream().mapToLong(LearnedObjects::weightOf).sum();
        var fresh = new LinkedHashMap<String, ClusterObject>();
        calls.forEach((key, call) -> {
            if (Kept.isRight(call.object())) {
                fresh.put(key, object(call));
            }
        });
        rights = fresh;
    }

    private static ClusterObject object(ApiCall call) {
        return ClusterObject.of(
                call.object(), call.body().content(), call.envelope().end());
    }
}
