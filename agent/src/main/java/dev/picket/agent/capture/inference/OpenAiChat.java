package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.Set;

/**
 * OpenAI's chat completions, and the older completions, as a dozen vendors and model servers speak them: streamed or whole, with any
 * number of choices, tool calls told in turns, refusals and reasoning.
 */
final class OpenAiChat implements Format {
    private static final Set<String> SYSTEM = Set.of("system", "developer");

    @Override
    public boolean reads(String path) {
        return path.endsWith("/completions");
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

    private record Conversation(Said said) implements Reading {
        @Override
        public void request(Json body) {
            said.model(body.at("model"));
            said.stream(body.at("stream").truthy());
            said.wanted(body.at("n"));
            said.maxTokens(body.at("max_completion_tokens").or(body.at("max_tokens")));
            said.tools(body.at("tools").or(body.at("functions")).items().size());
            body.at("messages").items().forEach(this::message);
            prompts(body.at("prompt"));
            said.prompt(false, body.at("suffix"));
        }

        private void message(Json message) {
            said.message();
            boolean system = SYSTEM.contains(message.at("role").text());
            text(system, message.at("content"));
            text(system, message.at("reasoning_content"));
            message.at("tool_calls")
                    .items()
                    .forEach(call -> said.prompt(system, call.at("function").at("arguments")));
            said.prompt(system, message.at("function_call").at("arguments"));
        }

        private void text(boolean system, Json content) {
            said.prompt(system, content);
            content.items().forEach(part -> said.prompt(system, part.at("text")));
        }

        /** Of completions: a string or many; token numbers say nothing here. */
        private void prompts(Json prompt) {
            said.prompt(false, prompt);
            prompt.items().forEach(one -> said.prompt(false, one));
        }

        @Override
        public void answer(Json part) {
            said.answerModel(part.at("model"));
            part.at("choices").items().forEach(this::choice);
            usage(part.at("usage").or(part.at("x_groq").at("usage")));
        }

        private void choice(Json choice) {
            int index = choice.at("index").count(0);
            var message = choice.at("delta").truthy() ? choice.at("delta") : choice.at("message");
            said.choice(index);
            var content = message.has("content") ? message.at("content") : choice.at("text");
            said.answer(index, Kind.CONTENT, content);
            content.items().forEach(item -> said.answer(index, Kind.CONTENT, item.at("text")));
            said.answer(index, Kind.REFUSAL, message.at("refusal"));
            said.aside(index, Kind.REASONING, message.at("reasoning_content").or(message.at("reasoning")));
            calls(index, message);
            said.finish(index, choice.at("finish_reason"));
        }

        private void calls(int choice, Json message) {
            var calls = message.at("tool_calls").items();
            for (int place = 0; place < calls.size(); place++) {
                int number = calls.get(place).at("index").count(place);
                said.call(choice, number);
                said.arguments(choice, number, calls.get(place).at("function").at("arguments"));
            }
            if (message.at("function_call").truthy()) {
                said.call(choice, Integer.MAX_VALUE);
                said.arguments(
                        choice, Integer.MAX_VALUE, message.at("function_call").at("arguments"));
            }
        }

        private void usage(Json usage) {
            said.inputTokens(usage.at("prompt_tokens"));
            said.outputTokens(usage.at("completion_tokens"));
            said.cachedTokens(
                    usage.at("prompt_tokens_details").at("cached_tokens").or(usage.at("prompt_cache_hit_tokens")));
        }
    }
}
