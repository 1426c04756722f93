package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.picket.agent.capture.JsonCursor;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads every known shape, told by the names at the beginning of each line: native, EKS, GKE, AKS. One thread. */
public final class AnyAudit implements AuditFormat {
    private static final int NAMES_MAX = 64;
    private static final byte[] NATIVE = "{\"kind\":\"Event".getBytes(US_ASCII);

    private final JsonCursor json = new JsonCursor();
    private final AuditFormat own = new AuditReader();
    private final AuditFormat eks = EnvelopedAudit.cloudWatch();
    private final AuditFormat gke = new GkeAudit();
    private final AuditFormat aks = EnvelopedAudit.azureMonitor();

    @Override
    public void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        var format = isNative(line, from, length) ? own : format(line, from, length);
        format.read(line, from, length, row, to);
    }

    /** Begins as an API server's own lines do. */
    private static boolean isNative(byte[] line, int from, int length) {
        return length >= NATIVE.length && Arrays.equals(line, from, from + NATIVE.length, NATIVE, 0, NATIVE.length);
    }

    private AuditFormat format(byte[] line, int from, int length) {
        var found = new Told();
        if (json.over(line, from, length).next()) {
            json.fields(found);
        }
        return found.format;
    }

    /** Looks at names until one tells, and gives up the rest of the line; its reader says what is wrong with it. */
    private final class Told implements JsonCursor.Field {
        private AuditFormat format = own;
        private int names;

        @Override
        public void take(String name, JsonCursor json) {
            var told = of(name);
            if (told != null || ++names == NAMES_MAX) {
                format = told == null ? own : told;
                json.fail("given up");
            }
        }
    }

    /** None: this name stands in several shapes. */
    private @Nullable AuditFormat of(String name) {
        return switch (name) {
            case "protoPayload" -> gke;
            case "properties", "records" -> aks;
            case "message", "@message", "events", "logEvents" -> eks;
            case "kind", "apiVersion", "auditID", "stage", "verb", "requestURI", "objectRef", "user", "items" -> own;
            default -> null;
        };
    }
}
