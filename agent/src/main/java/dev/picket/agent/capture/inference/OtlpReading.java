package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells an inference from the attributes of a span or log record: the one place that knows their names, in OpenTelemetry's GenAI conventions
 * of any version, OpenLLMetry's and OpenInference's. What was said goes through the inspection like any other text, and ends there.
 */
record OtlpReading(OtlpAttributes attributes, Said said) {
    private static final Set<String> SYSTEM = Set.of("system", "developer");

    void read() {
        request();
        answer();
        usage();
    }

    private void request() {
        var parameters = attributes.structure("llm.invocation_parameters", "embedding.invocation_parameters");
        said.model(attributes
                .first("gen_ai.request.model", "llm.request.model")
                .or(parameters.at("model"))
                .or(attributes.first("llm.model_name", "embedding.model_name", "reranker.model_name")));
        said.stream(attributes
                .first("gen_ai.request.stream", "gen_ai.is_streaming", "llm.is_streaming")
                .or(parameters.at("stream"))
                .truthy());
        said.wanted(attributes.first("gen_ai.request.choice.count").or(parameters.at("n")));
        said.maxTokens(attributes
                .first("gen_ai.request.max_tokens", "llm.request.max_tokens")
                .or(parameters.at("max_completion_tokens"))
                .or(parameters.at("max_tokens")));
        said.tools(tools());
        attributes
                .structure("gen_ai.system_instructions")
                .items()
                .forEach(part -> said.prompt(true, part.at("content")));
        attributes.structure("gen_ai.input.messages").items().forEach(this::structured);
        Stream.of("gen_ai.prompt", "llm.input_messages", "llm.prompts")
                .flatMap(list -> attributes.list(list).stream())
                .forEach(this::spelt);
        attributes.list("embedding.embeddings").forEach(one -> said.prompt(false, one.first("embedding.text")));
        older();
    }

    private int tools() {
        var listed = attributes.structure("gen_ai.tool.definitions").items().size();
        return Math.max(
                listed,
                Math.max(
                        attributes.list("llm.request.functions").size(),
                        attributes.list("llm.tools").size()));
    }

    /** A message in parts, as since convention 1.37. */
    private void structured(Json message) {
        said.message();
        boolean system = SYSTEM.contains(message.at("role").text());
        for (var part : message.at("parts").items()) {
            said.prompt(system, part.at("content").or(part.at("response")).or(part.at("result")));
            arguments(part).forEach(text -> said.prompt(system, text));
        }
    }

    /** A message whose members are spelt out in names, as OpenLLMetry and OpenInference do. */
    private void spelt(OtlpAttributes message) {
        said.message();
        boolean system = SYSTEM.contains(message.first("role", "message.role").text());
        texts(message).forEach(text -> said.prompt(system, text));
        calls(message).forEach(text -> said.prompt(system, text));
    }

    /** Whole prompts in one text, of before 1.28. */
    private void older() {
        said.prompt(false, attributes.first("gen_ai.prompt"));
    }

    private void answer() {
        said.answerModel(attributes.first("gen_ai.response.model", "llm.model_name", "embedding.model_name"));
        reasons();
        var messages = attributes.structure("gen_ai.output.messages").items();
        for (int choice = 0; choice < messages.size(); choice++) {
            answered(choice, messages.get(choice));
        }
        speltAnswers("gen_ai.completion");
        speltAnswers("llm.output_messages");
        said.answer(0, Kind.CONTENT, attributes.first("gen_ai.completion"));
    }

    private void reasons() {
        var reasons = attributes.structure("gen_ai.response.finish_reasons").items();
        for (int choice = 0; choice < reasons.size(); choice++) {
            said.choice(choice);
            said.finish(choice, reasons.get(choice));
        }
        said.finish(
                0, attributes.first("gen_ai.response.stop_reason", "llm.finish_reason", "llm.response.finish_reason"));
    }

    private void answered(int choice, Json message) {
        said.choice(choice);
        said.finish(choice, message.at("finish_reason"));
        var parts = message.at("parts").items();
        for (int place = 0; place < parts.size(); place++) {
            var part = parts.get(place);
            if (part.at("type").text().equals("reasoning")) {
                said.aside(choice, Kind.REASONING, part.at("content"));
            } else {
                said.answer(choice, Kind.CONTENT, part.at("content"));
            }
            call(choice, place, arguments(part));
        }
    }

    private void speltAnswers(String list) {
        var messages = attributes.list(list);
        for (int choice = 0; choice < messages.size(); choice++) {
            var message = messages.get(choice);
            int number = choice;
            said.choice(choice);
            said.finish(choice, message.first("finish_reason"));
            texts(message).forEach(text -> said.answer(number, Kind.CONTENT, text));
            said.aside(choice, Kind.REASONING, message.first("reasoning", "reasoning_content"));
            call(choice, 0, calls(message));
        }
    }

    private void call(int choice, int from, List<Json> calls) {
        for (int place = 0; place < calls.size(); place++) {
            said.call(choice, from + place);
            said.arguments(choice, from + place, calls.get(place));
        }
    }

    /** Of a part that calls a tool: one text, or none. */
    private static List<Json> arguments(Json part) {
        if (!part.at("type").text().equals("tool_call")) {
            return List.of();
        }
        var arguments = part.at("arguments");
        return List.of(arguments.isText() ? arguments : arguments.written());
    }

    /** The texts of a message's content, which may be one text, one that holds a list of parts, or parts spelt out. */
    private static List<Json> texts(OtlpAttributes message) {
        var content = message.first("content", "message.content", "prompt.text");
        var parts = OtlpAttributes.parsed(content).items().stream()
                .map(part -> part.at("text"))
                .filter(Json::isText)
                .toList();
        var spelt = message.list("message.contents").stream().map(part -> part.first("message_content.text"));
        return Stream.concat(parts.isEmpty() ? Stream.of(content) : parts.stream(), spelt)
                .filter(Json::isText)
                .toList();
    }

    private static List<Json> calls(OtlpAttributes message) {
        return Stream.of("tool_calls", "message.tool_calls")
                .flatMap(list -> message.list(list).stream())
                .map(call -> call.first("arguments", "tool_call.function.arguments"))
                .toList();
    }

    private void usage() {
        said.inputTokens(attributes.count(
                "gen_ai.usage.input_tokens",
                "gen_ai.usage.prompt_tokens",
                "llm.usage.prompt_tokens",
                "llm.token_count.prompt"));
        said.outputTokens(attributes.count(
                "gen_ai.usage.output_tokens",
                "gen_ai.usage.completion_tokens",
                "llm.usage.completion_tokens",
                "llm.token_count.completion"));
        said.cachedTokens(attributes.count(
                "gen_ai.usage.cache_read.input_tokens",
                "gen_ai.usage.cache_read_input_tokens",
                "llm.usage.cache_read_input_tokens",
                "llm.token_count.prompt_details.cache_read"));
    }
}
