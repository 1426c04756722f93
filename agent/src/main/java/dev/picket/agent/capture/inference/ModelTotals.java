package dev.picket.agent.capture.inference;

import java.util.Map;
import java.util.Optional;

/**
 * What a model server says that it has done since its start, by its Prometheus page (text format 0.0.4): vLLM's counters or Text Generation
 * Inference's.
 *
 * @param requests answered
 * @param tokens of their prompts and answers
 */
record ModelTotals(long requests, long tokens) {
    private static final Map<String, Boolean> COUNTERS = Map.of(
            "vllm:request_success_total", true,
            "vllm:prompt_tokens_total", false,
            "vllm:generation_tokens_total", false,
            "tgi_request_success", true,
            "tgi_request_input_length_sum", false,
            "tgi_request_generated_tokens_sum", false);
    /** Up to here each whole number is one of a double's. */
    private static final double EXACT_MAX = 0x1p53;

    /** Empty: it is the page of no such server. */
    static Optional<ModelTotals> read(String page) {
        double requests = 0;
        double tokens = 0;
        boolean known = false;
        for (var line : (Iterable<String>) page.lines()::iterator) {
            known |= line.startsWith("vllm:") || line.startsWith("tgi_");
            var counts = COUNTERS.get(name(line));
            if (counts != null) {
                requests += counts ? value(line) : 0;
                tokens += counts ? 0 : value(line);
            }
        }
        return known ? Optional.of(new ModelTotals(whole(requests), whole(tokens))) : Optional.empty();
    }

    private static String name(String line) {
        int end = 0;
        while (end < line.length() && line.charAt(end) != '{' && line.charAt(end) != ' ') {
            end++;
        }
        return line.substring(0, end);
    }

    /** Behind the labels, before a time; what is no number counts nothing. */
    private static double value(String line) {
        int labels = line.lastIndexOf('}');
        var parts = line.substring(labels < 0 ? name(line).length() : labels + 1)
                .strip()
                .split("\\s+");
        try {
            double value = Double.parseDouble(parts[0]);
            return value >= 0 && value <= EXACT_MAX ? value : 0;
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }

    private static long whole(double sum) {
        return Math.round(Math.min(sum, EXACT_MAX));
    }
}
