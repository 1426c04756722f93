package dev.picket.cli.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.picket.collector.query.Column;
import dev.picket.collector.query.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows for programs: JSON, one object a line, or CSV (RFC 4180). */
final class Rows {
    private static final JsonFactory JSON = new JsonFactory();

    private Rows() {}

    static void csv(Table table, PrintWriter out) {
        out.print(table.columns().stream().map(Column::name).map(Rows::quoted).collect(Collectors.joining(",")));
        out.print("\r\n");
        for (var row : table.rows()) {
            out.print(row.stream().map(Cells::whole).map(Rows::quoted).collect(Collectors.joining(",")));
            out.print("\r\n");
        }
    }

    static void json(Table table, PrintWriter out) {
        try (var json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.setRootValueSeparator(null);
            for (var row : table.rows()) {
                json.writeStartObject();
                for (int i = 0; i < row.size(); i++) {
                    json.writeFieldName(table.columns().get(i).name());
                    value(json, row.get(i));
                }
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Boolean flag -> json.writeBoolean(flag);
            case java.math.BigInteger number -> json.writeNumber(number);
            case java.math.BigDecimal number -> json.writeNumber(number);
            case List<?> list -> {
                json.writeStartArray();
                for (var item : list) {
                    value(json, item);
                }
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (var entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    value(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Object text -> json.writeString(text.toString());
        }
    }

    private static String quoted(String cell) {
        var plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
