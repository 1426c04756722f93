package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.Set;

/** OpenAI's Responses API: named events without an end mark, whose last one repeats the whole answer. */
final class OpenAiResponses implements Format {
    @Override
    public boolean reads(String path) {
        return path.endsWith("/responses");
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
        return new Conversation(said);
    }

    private static final class Conversation implements Reading {
        private static final Set<String> FINAL = Set.of("response.completed", "response.incomplete", "response.failed");
        private static final Set<String> SYSTEM = Set.of("system", "developer");

        private final Said said;
        private boolean told;

        private Conversation(Said said) {
            this.said = said;
        }

        @Override
        public void request(Json body) {
            said.model(body.at("model"));
            said.stream(body.at("stream").truthy());
            said.maxTokens(body.at("max_output_tokens"));
            said.tools(body.at("tools").items().size());
            said.prompt(true, body.at("instructions"));
            said.prompt(false, body.at("input"));
            body.at("input").items().forEach(this::item);
        }

        private void item(Json item) {
            said.message();
            boolean system = SYSTEM.contains(item.at("role").text());
            said.prompt(system, item.at("content"));
            item.at("content").items().forEach(part -> said.prompt(system, part.at("text")));
            said.prompt(system, item.at("output"));
            said.prompt(system, item.at("arguments"));
        }

        @Override
        public void answer(Json part) {
            var type = part.at("type").text();
            if (part.has("output") && !part.has("type")) {
                whole(part);
            } else if (FINAL.contains(type)) {
                whole(part.at("response"));
            } else {
                event(type, part);
            }
        }

        private void event(String type, Json part) {
            int place = part.at("output_index").count(0);
            switch (type) {
                case "response.output_text.delta" -> say(Kind.CONTENT, part.at("delta"));
                case "response.refusal.delta" -> say(Kind.REFUSAL, part.at("delta"));
                case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                    said.aside(0, Kind.REASONING, part.at("delta"));
                case "response.function_call_arguments.delta" -> {
                    told = true;
                    said.call(0, place);
                    said.arguments(0, place, part.at("delta"));
                }
                default -> {}
            }
        }

        private void say(Kind kind, Json delta) {
            told = true;
            said.choice(0);
            said.answer(0, kind, delta);
        }

        private void whole(Json answer) {
            said.choice(0);
            said.answerModel(answer.at("model"));
            said.finish(0, answer.at("status"));
            var output = answer.at("output").items();
            for (int place = 0; place < output.size(); place++) {
                item(place, output.get(place));
            }
            var usage = answer.at("usage");
            said.inputTokens(usage.at("input_tokens"));
            said.outputTokens(usage.at("output_tokens"));
            said.cachedTokens(usage.at("input_tokens_details").at("cached_tokens"));
        }

        /** What events told already is not heard again. */
        private void item(int place, Json item) {
            if (item.at("type").text().equals("function_call")) {
                said.call(0, place);
            }
            if (told) {
                return;
            }
            said.arguments(0, place, item.at("arguments"));
            if (item.at("type").text().equals("message")) {
                item.at("content").items().forEach(content -> {
                    said.answer(0, Kind.CONTENT, content.at("text"));
                    said.answer(0, Kind.REFUSAL, content.at("refusal"));
                });
            } else {
                item.at("summary").items().forEach(summary -> said.aside(0, Kind.REASONING, summary.at("text")));
            }
        }
    }
}
