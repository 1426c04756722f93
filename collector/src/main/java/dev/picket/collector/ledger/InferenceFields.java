package dev.picket.collector.ledger;

import dev.picket.collector.context.Observation;
import dev.picket.event.Inference;
import java.util.List;

/** The columns of an inference: names, counts and outcome. Its labels have a sheet of their own, its fingerprints are not kept. */
final class InferenceFields {
    static final Sheet<Observation> SHEET = EventFields.sheet(
            "inferences",
            Inference.class,
            List.of(
                    Field.text("caller_ip", Owner.ACTOR, call -> call.caller().ip()),
                    Field.number(
                            "caller_port", Owner.ACTOR, call -> call.caller().port()),
                    Field.text("caller_pod", Owner.ACTOR, call -> call.caller().pod()),
                    Field.text("server_ip", Owner.TARGET, call -> call.server().ip()),
                    Field.number("server_port", call -> call.server().port()),
                    Field.text("server_pod", Owner.TARGET, call -> call.server().pod()),
                    Field.text("operation", Inference::operation),
                    Field.text("provider", Inference::provider),
                    Field.text("model", call -> call.request().model()),
                    Field.text("response_model", call -> call.response().model()),
                    Field.flag("stream", call -> call.request().stream()),
                    Field.number("choices", call -> call.request().choices()),
                    Field.number("max_tokens", call -> call.request().maxTokens()),
                    Field.number("messages", call -> call.request().messages()),
                    Field.number("tools", call -> call.request().tools()),
                    Field.number("request_characters", call -> call.request().characters()),
                    Field.number("status", call -> call.response().status()),
                    Field.texts(
                            "finish_reasons",
                            Owner.EVENT,
                            call -> call.response().finishReasons()),
                    Field.count("input_tokens", call -> call.response().inputTokens()),
                    Field.count("output_tokens", call -> call.response().outputTokens()),
                    Field.count("cached_tokens", call -> call.response().cachedTokens()),
                    Field.number("response_characters", call -> call.response().characters()),
                    Field.number("tool_calls", call -> call.response().toolCalls()),
                    Field.flag("truncated", call -> call.response().truncated()),
                    Field.number("chunks", call -> call.response().chunks()),
                    Field.texts("label_types", Owner.EVENT, InferenceFields::labelTypes),
                    Field.text("credential", Owner.ACTOR, Inference::credential),
                    Field.text("claimed_tenant", Owner.ACTOR, Inference::claimedTenant),
                    Field.text("trace", Inference::trace)));

    private InferenceFields() {}

    private static List<String> labelTypes(Inference call) {
        return call.labels().stream()
                .map(Inference.Label::type)
                .distinct()
                .sorted()
                .toList();
    }
}
