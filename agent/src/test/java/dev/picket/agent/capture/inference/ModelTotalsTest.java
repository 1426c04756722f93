package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTotalsTest {
    private static final String NOISE = "{}\" 19e.+-\r\t=#";

    @Test
    void page_ofVllm_isSummedOverReasonsAndModels() {
        var page = """
                # HELP vllm:request_success_total Count of successfully processed requests.
                # TYPE vllm:request_success_total counter
                vllm:request_success_total{engine="0",finished_reason="stop",model_name="a b} c"} 41.0
                vllm:request_success_total{engine="0",finished_reason="length",model_name="a b} c"} 1.0 1395066363000
                vllm:request_success_total{finished_reason="abort",model_name="m"} 1e+02
                vllm:request_success_created{finished_reason="stop"} 1.7e+09
                vllm:prompt_tokens_total{model_name="m"} 1200.0
                vllm:generation_tokens_total{model_name="m"} 34.0
                vllm:iteration_tokens_total_sum{model_name="m"} 777.0
                """;

        assertThat(ModelTotals.read(page)).contains(new ModelTotals(142, 1234));
    }

    @Test
    void page_ofTgi_isRead() {
        var page = """
                # TYPE tgi_request_success counter
                tgi_request_success 17
                tgi_request_count 20
                # TYPE tgi_request_generated_tokens histogram
                tgi_request_generated_tokens_bucket{le="+Inf"} 17
                tgi_request_generated_tokens_sum 300
                tgi_request_input_length_sum 500
                """;

        assertThat(ModelTotals.read(page)).contains(new ModelTotals(17, 800));
    }

    @Test
    void page_beforeTheFirstRequest_isZero() {
        assertThat(ModelTotals.read("vllm:num_requests_running{model_name=\"m\"} 0.0\n"))
                .contains(new ModelTotals(0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "go_goroutines 7\n", "# vllm:request_success_total 5"})
    void page_ofAnother_isNone(String page) {
        assertThat(ModelTotals.read(page)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" NaN", " +Inf", " -1", " x", "", " ", " 1e300", "{", "{a=\"", "} 5 }", "{a=\"\"}"})
    void value_thatIsNone_countsNothing(String rest) {
        assertThat(ModelTotals.read("vllm:request_success_total" + rest + "\nvllm:request_success_total 3\n"))
                .hasValueSatisfying(totals -> assertThat(totals.requests()).isEqualTo(3));
    }

    @Test
    void page_ofNoise_neverThrows() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var page = new StringBuilder();
            for (int line = random.nextInt(5); line >= 0; line--) {
                page.append("vllm:request_success_total");
                for (int at = random.nextInt(12); at > 0; at--) {
                    page.append(NOISE.charAt(random.nextInt(NOISE.length())));
                }
                page.append('\n');
            }

            assertThat(ModelTotals.read(page.toString())).as("seed %d", seed).isPresent();
        }
    }
}
