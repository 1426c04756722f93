package dev.picket.event;

import java.util.List;
import java.util.OptionalLong;

/**
 * One request to a model and its answer: counts, names and labels, never their text.
 *
 * @param operation OpenTelemetry's {@code gen_ai.operation.name}
 * @param provider OpenTelemetry's {@code gen_ai.provider.name}
 * @param fingerprints keyed fingerprints of the text, as unsigned 64-bit numbers
 * @param credential keyed hash of the caller's API key, or empty
 * @param claimedTenant the tenant that a trusted gateway's header named, or empty
 * @param trace the trace that the caller's request belongs to (32 lower-case hexadecimal digits, W3C Trace Context), or empty
 */
public record Inference(
        Envelope envelope,
        Endpoint caller,
        Endpoint server,
        String operation,
        String provider,
        Request request,
        Response response,
        List<Label> labels,
        List<Long> fingerprints,
        String credential,
        String claimedTenant,
        String trace)
        implements Event {
    /** Labels of one inference that are kept; more are counted by their stage. */
    public static final int LABELS_MAX = 256;

    public Inference {
        operation = Text.token(operation);
        provider = Text.token(provider);
        credential = Text.token(credential);
        claimedTenant = Text.token(claimedTenant);
        trace = Text.token(trace);
        labels = labels.stream().limit(LABELS_MAX).toList();
        fingerprints = List.copyOf(fingerprints);
    }

    @Override
    public Inference in(Envelope envelope) {
        return new Inference(
                envelope,
                caller,
                server,
                operation,
                provider,
                request,
                response,
                labels,
                fingerprints,
                credential,
                claimedTenant,
                trace);
    }

    /** The same inference between ends that are better known. */
    public Inference between(Endpoint caller, Endpoint server) {
        return new Inference(
                envelope,
                caller,
                server,
                operation,
                provider,
                request,
                response,
                labels,
                fingerprints,
                credential,
                claimedTenant,
                trace);
    }

    /**
     * What was asked for.
     *
     * @param choices n
     * @param characters Unicode code points of all prompt text
     */
    public record Request(
            String model, boolean stream, int choices, int maxTokens, int messages, int tools, long characters) {
        public Request {
            model = Text.token(model);
        }
    }

    /**
     * What came back.
     *
     * @param status HTTP status; 0 when no answer came
     * @param finishReasons verbatim, in the order of the choices
     * @param inputTokens with cached ones; empty when the answer does not say
     * @param characters Unicode code points of content and refusal, without reasoning
     * @param truncated the answer ended before its end was seen
     */
    public record Response(
            String model,
            int status,
            int choices,
            List<String> finishReasons,
            OptionalLong inputTokens,
            OptionalLong outputTokens,
            OptionalLong cachedTokens,
            long characters,
            int toolCalls,
            boolean truncated,
            int chunks) {
        private static final int CHOICES_MAX = 128;

        public Response {
            model = Text.token(model);
            finishReasons =
                    finishReasons.stream().limit(CHOICES_MAX).map(Text::token).toList();
        }
    }

    /**
     * What the inspector saw, and where; never the text itself.
     *
     * @param type {@code secret.…}, {@code pii.…} or {@code canary}
     * @param channel content, refusal, reasoning, tool-arguments, prompt or system-prompt
     * @param start offset in Unicode code points within the channel
     * @param end exclusive
     * @param confidence 0 to 1
     * @param digest keyed hash of what was found, so that equal finds are seen to be equal
     */
    public record Label(
            String type,
            String rule,
            Side side,
            int choice,
            String channel,
            long start,
            long end,
            double confidence,
            String digest) {
        public Label {
            type = Text.token(type);
            rule = Text.token(rule);
            channel = Text.token(channel);
            digest = Text.token(digest);
            if (!(confidence >= 0 && confidence <= 1)) {
                throw new IllegalArgumentException("confidence is out of range: " + confidence);
            }
        }
    }

    /** Where a label stands. */
    public enum Side {
        RESPONSE,
        REQUEST
    }
}
