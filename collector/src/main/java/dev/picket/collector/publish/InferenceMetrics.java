package dev.picket.collector.publish;

import dev.picket.collector.context.Observation;
import dev.picket.event.Inference;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Inferences under the names and with the buckets of OpenTelemetry's conventions for generative AI ({@code gen_ai.client.operation.duration},
 * {@code gen_ai.client.token.usage}), and by tenant. An exemplar names an event that {@code picket inferences} can show. Any thread.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">Semantic conventions for generative AI metrics</a>
 */
final class InferenceMetrics {
    /** Different (tenant, operation, provider, model), and of these with an error. */
    static final int SETS_MAX = 100;

    private static final double[] SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };
    private static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864
    };
    private static final Set<Integer> ERRORS =
            Set.of(400, 401, 403, 404, 408, 409, 413, 422, 429, 499, 500, 502, 503, 504, 529);
    private static final int EXEMPLAR_MAX = 100;

    private final BoundedLabel tenants;
    private final BoundedLabel sets = new BoundedLabel(SETS_MAX);
    private final Histogram durations = Histogram.builder()
            .name("gen_ai_client_operation_duration_seconds")
            .help("From the request to the answer's end; error_type is empty where it succeeded.")
            .labelNames("tenant", "gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "error_type")
            .classicUpperBounds(SECONDS)
            .build();
    private final Histogram tokens = Histogram.builder()
            .name("gen_ai_client_token_usage")
            .help("Tokens of a request (input) and of its answer (output), where the answer tells.")
            .labelNames(
                    "tenant",
                    "gen_ai_operation_name",
                    "gen_ai_provider_name",
                    "gen_ai_request_model",
                    "gen_ai_token_type")
            .classicUpperBounds(TOKENS)
            .build();

    InferenceMetrics(BoundedLabel tenants, PrometheusRegistry registry) {
        this.tenants = tenants;
        registry.register(durations);
        registry.register(tokens);
    }

    void observed(Observation observation) {
        if (!(observation.event() instanceof Inference inference) || observation.isHeartbeat()) {
            return;
        }
        var tenant = tenants.of(observation.actor().tenant());
        var response = inference.response();
        boolean own = sets.has(String.join(
                "\n",
                tenant,
                inference.operation(),
                inference.provider(),
                inference.request().model()));
        var operation = own ? known(inference.operation()) : BoundedLabel.OTHER;
        var provider = own ? known(inference.provider()) : BoundedLabel.OTHER;
        var model = own ? known(inference.request().model()) : BoundedLabel.OTHER;
        var exemplar = exemplar(inference.envelope().id());

        observe(durations, seconds(inference), exemplar, tenant, operation, provider, model, error(response));
        observe(tokens, response.inputTokens(), exemplar, tenant, operation, provider, model, "input");
        observe(tokens, response.outputTokens(), exemplar, tenant, operation, provider, model, "output");
    }

    private static void observe(Histogram histogram, OptionalLong value, Labels exemplar, String... labels) {
        if (value.isPresent()) {
            observe(histogram, (double) value.getAsLong(), exemplar, labels);
        }
    }

    private static void observe(Histogram histogram, double value, Labels exemplar, String... labels) {
        histogram.labelValues(labels).observeWithExemplar(value, exemplar);
    }

    private static double seconds(Inference inference) {
        var lasted = Duration.between(
                inference.envelope().start(), inference.envelope().end());
        return lasted.isNegative() ? 0 : lasted.toMillis() / 1e3;
    }

    private static String error(Inference.Response response) {
        if (response.status() >= 200 && response.status() < 400) {
            return response.truncated() ? "truncated" : "";
        }
        return ERRORS.contains(response.status()) ? Integer.toString(response.status()) : "_OTHER";
    }

    /** OpenMetrics allows 128 characters in all. */
    private static Labels exemplar(String id) {
        return id.length() > EXEMPLAR_MAX ? Labels.EMPTY : Labels.of("event_id", id);
    }

    private static String known(String value) {
        return value.isEmpty() ? BoundedLabel.UNKNOWN : value;
    }

    long setsFolded() {
        return sets.folded();
    }
}
