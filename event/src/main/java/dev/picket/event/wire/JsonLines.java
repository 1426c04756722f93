package dev.picket.event.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.picket.event.Event;
import dev.picket.event.Reason;

/** One event a line, in protobuf's JSON: as events leave the node, so that a person can read it. */
public final class JsonLines {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private JsonLines() {}

    /** Without line feed. */
    public static String write(Event event) {
        try {
            return PRINTER.print(Wire.toProto(event));
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("only an Any can fail to print", impossible);
        }
    }

    public static Decoded read(String line) {
        var proto = dev.picket.event.wire.v1.Event.newBuilder();
        try {
            PARSER.merge(line, proto);
        } catch (InvalidProtocolBufferException malformed) {
            return new Decoded.Refused(Reason.MALFORMED, "not an event in protobuf's JSON");
        }
        return Wire.fromProto(proto.build());
    }
}
