package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs of OpenAI's and Azure's assistants. Streamed they say what was said; otherwise only how the run stands, as its messages are fetched by
 * requests of their own, which are no inferences.
 */
final class OpenAiRuns implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith("/threads/runs")
                || (path.contains("/threads/") && (path.endsWith("/runs") || path.endsWith("/submit_tool_outputs")));
    }

    @Override
    public String operation() {
        return "chat";
    }

    @Override
    public String provider() {
        return "openai";
    }

    @Override
    public Reading open(String path, Said said) {
        return new Run(said);
    }

    private static final class Run implements Reading {
        private static final Set<String> ENDS =
                Set.of("completed", "incomplete", "failed", "cancelled", "expired", "requires_action");
        private static final int STEPS_MAX = 256;
        private static final int CALLS_MAX = 128;

        private final Said said;
        private final Map<String, Integer> steps = new HashMap<>();

        private Run(Said said) {
            this.said = said;
        }

        @Override
        public void request(Json body) {
            said.model(body.at("model"));
            said.stream(body.at("stream").truthy());
            said.maxTokens(body.at("max_completion_tokens"));
            said.tools(body.at("tools").items().size());
            said.prompt(true, body.at("instructions"));
            said.prompt(true, body.at("additional_instructions"));
            messages(body.at("additional_messages").items());
            messages(body.at("thread").at("messages").items());
            body.at("tool_outputs").items().forEach(output -> said.prompt(false, output.at("output")));
        }

        private void messages(List<Json> messages) {
            for (var message : messages) {
                said.message();
                said.prompt(false, message.at("content"));
                message.at("content").items().forEach(part -> said.prompt(false, part.at("text")));
            }
        }

        @Override
        public void answer(Json part) {
            switch (part.at("object").text()) {
                case "thread.message.delta" ->
                    part.at("delta").at("content").items().forEach(this::content);
                case "thread.run.step.delta" ->
                    step(
                            part.at("id").text(),
                            part.at("delta").at("step_details").at("tool_calls").items());
                case "thread.run" -> run(part);
                default -> {}
            }
        }

        private void content(Json content) {
            said.choice(0);
            said.answer(0, Kind.CONTENT, content.at("text").at("value"));
            said.answer(0, Kind.REFUSAL, content.at("refusal"));
        }

        private void step(String id, List<Json> calls) {
            if (steps.size() < STEPS_MAX) {
                steps.putIfAbsent(id, steps.size());
            }
            int step = steps.getOrDefault(id, STEPS_MAX);
            for (int place = 0; place < calls.size(); place++) {
                var call = calls.get(place);
                int number = step * CALLS_MAX + Math.min(call.at("index").count(place), CALLS_MAX - 1);
                said.call(0, number);
                said.arguments(0, number, call.at("function").at("arguments"));
                said.arguments(0, number, call.at("code_interpreter").at("input"));
            }
        }

        private void run(Json run) {
            said.answerModel(run.at("model"));
            if (ENDS.contains(run.at("status").text())) {
                said.finish(0, run.at("status"));
            }
            var usage = run.at("usage");
            said.inputTokens(usage.at("prompt_tokens"));
            said.outputTokens(usage.at("completion_tokens"));
            said.cachedTokens(usage.at("prompt_token_details")
                    .or(usage.at("prompt_tokens_details"))
                    .at("cached_tokens"));
        }
    }
}
