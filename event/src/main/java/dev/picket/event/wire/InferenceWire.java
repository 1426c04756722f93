package dev.picket.event.wire;

import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import dev.picket.event.Inference.Label;
import java.util.OptionalLong;

/** Inferences as protobuf. */
final class InferenceWire {
    private InferenceWire() {}

    static dev.picket.event.wire.v1.Inference toProto(Inference inference) {
        return dev.picket.event.wire.v1.Inference.newBuilder()
                .setCaller(FlowWire.toProto(inference.caller()))
                .setServer(FlowWire.toProto(inference.server()))
                .setOperation(inference.operation())
                .setProvider(inference.provider())
                .setRequest(toProto(inference.request()))
                .setResponse(toProto(inference.response()))
                .addAllLabels(
                        inference.labels().stream().map(InferenceWire::toProto).toList())
                .addAllFingerprints(inference.fingerprints())
                .setCredential(inference.credential())
                .setClaimedTenant(inference.claimedTenant())
                .setTrace(inference.trace())
                .build();
    }

    static Inference fromProto(Envelope envelope, dev.picket.event.wire.v1.Inference proto) {
        return new Inference(
                envelope,
                FlowWire.fromProto(proto.getCaller()),
                FlowWire.fromProto(proto.getServer()),
                proto.getOperation(),
                proto.getProvider(),
                fromProto(proto.getRequest()),
                fromProto(proto.getResponse()),
                proto.getLabelsList().stream().map(InferenceWire::fromProto).toList(),
                proto.getFingerprintsList(),
                proto.getCredential(),
                proto.getClaimedTenant(),
                proto.getTrace());
    }

    private static dev.picket.event.wire.v1.Inference.Request toProto(Inference.Request request) {
        return dev.picket.event.wire.v1.Inference.Request.newBuilder()
                .setModel(request.model())
                .setStream(request.stream())
                .setChoices(request.choices())
                .setMaxTokens(request.maxTokens())
                .setMessages(request.messages())
                .setTools(request.tools())
                .setCharacters(request.characters())
                .build();
    }

    private static Inference.Request fromProto(dev.picket.event.wire.v1.Inference.Request proto) {
        return new Inference.Request(
                proto.getModel(),
                proto.getStream(),
                proto.getChoices(),
                proto.getMaxTokens(),
                proto.getMessages(),
                proto.getTools(),
                proto.getCharacters());
    }

    private static dev.picket.event.wire.v1.Inference.Response toProto(Inference.Response response) {
        var proto = dev.picket.event.wire.v1.Inference.Response.newBuilder()
                .setModel(response.model())
                .setStatus(response.status())
                .setChoices(response.choices())
                .addAllFinishReasons(response.finishReasons())
                .setCharacters(response.characters())
                .setToolCalls(response.toolCalls())
                .setTruncated(response.truncated())
                .setChunks(response.chunks());
        response.inputTokens().ifPresent(proto::setInputTokens);
        response.outputTokens().ifPresent(proto::setOutputTokens);
        response.cachedTokens().ifPresent(proto::setCachedTokens);
        return proto.build();
    }

    private static Inference.Response fromProto(dev.picket.event.wire.v1.Inference.Response proto) {
        return new Inference.Response(
                proto.getModel(),
                proto.getStatus(),
                proto.getChoices(),
                proto.getFinishReasonsList(),
                given(proto.hasInputTokens(), proto.getInputTokens()),
                given(proto.hasOutputTokens(), proto.getOutputTokens()),
                given(proto.hasCachedTokens(), proto.getCachedTokens()),
                proto.getCharacters(),
                proto.getToolCalls(),
                proto.getTruncated(),
                proto.getChunks());
    }

    private static OptionalLong given(boolean is, long value) {
        return is ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static dev.picket.event.wire.v1.Inference.Label toProto(Label label) {
        return dev.picket.event.wire.v1.Inference.Label.newBuilder()
                .setType(label.type())
                .setRule(label.rule())
                .setSideValue(Wire.number(label.side()))
                .setChoice(label.choice())
                .setChannel(label.channel())
                .setStart(label.start())
                .setEnd(label.end())
                .setConfidence(label.confidence())
                .setDigest(label.digest())
                .build();
    }

    private static Label fromProto(dev.picket.event.wire.v1.Inference.Label proto) {
        return new Label(
                proto.getType(),
                proto.getRule(),
                Wire.known(Inference.Side.values(), proto.getSideValue()),
                proto.getChoice(),
                proto.getChannel(),
                proto.getStart(),
                proto.getEnd(),
                proto.getConfidence(),
                proto.getDigest());
    }
}
