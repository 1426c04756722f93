package dev.picket.agent.capture.kernel;

import dev.picket.agent.capture.kernel.ElfObject.MapDefinition;
import dev.picket.agent.capture.kernel.ElfObject.MapUse;
import dev.picket.agent.capture.kernel.ElfObject.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Reads 64-bit little-endian relocatable ELF (System V gABI, chapter 4; machine 247) whose maps are defined as four 32-bit words each in
 * the section {@code maps}. One use.
 */
public final class ElfReader {
    private static final int MAGIC = 0x464c457f;
    private static final short MACHINE_BPF = 247;
    private static final int CODE = 1;
    private static final int SYMBOLS = 2;
    private static final int RELOCATIONS = 9;
    private static final int HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int RELOCATION_BYTES = 16;
    private static final int SECTIONS_MAX = 256;

    private final byte[] bytes;
    private final ByteBuffer file;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    private ElfReader(byte[] bytes) {
        this.bytes = bytes;
        this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws IOException if the bytes are no such object; the message says what is wrong */
    public static ElfObject read(byte[] bytes) throws IOException {
        try {
            return new ElfReader(bytes).read();
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException torn) {
            throw new IOException("object is torn", torn);
        }
    }

    private record Section(int index, String name, int type, int offset, int size, int link, int info) {
        /** Where its entries of one size begin. */
        IntStream entries(int bytes) {
            return IntStream.range(0, size / bytes).map(i -> offset + i * bytes);
        }
    }

    private record Symbol(String name, int section, int value) {}

    private ElfObject read() throws IOException {
        if (file.getInt(0) != MAGIC || file.get(4) != 2 || file.get(5) != 1 || file.getShort(18) != MACHINE_BPF) {
            throw new IOException("object is not 64-bit little-endian BPF");
        }
        readSections();
        of(SYMBOLS)
                .forEach(table -> table.entries(SYMBOL_BYTES)
                        .forEach(at -> symbols.add(
                                symbol(at, sections.get(table.link()).offset()))));
        return new ElfObject(programs(), maps(), license());
    }

    private void readSections() throws IOException {
        int at = Math.toIntExact(file.getLong(40));
        int count = Short.toUnsignedInt(file.getShort(60));
        if (count > SECTIONS_MAX) {
            throw new IOException("object has too many sections: " + count);
        }
        int namesAt = at + Short.toUnsignedInt(file.getShort(62)) * HEADER_BYTES;
        int names = Math.toIntExact(file.getLong(namesAt + 24));
        for (int i = 0; i < count; i++) {
            sections.add(section(i, at + i * HEADER_BYTES, names));
        }
    }

    private Section section(int index, int at, int names) {
        return new Section(
                index,
                string(names + file.getInt(at)),
                file.getInt(at + 4),
                Math.toIntExact(file.getLong(at + 24)),
                Math.toIntExact(file.getLong(at + 32)),
                file.getInt(at + 40),
                file.getInt(at + 44));
    }

    private Symbol symbol(int at, int names) {
        return new Symbol(
                string(names + file.getInt(at)),
                Short.toUnsignedInt(file.getShort(at + 6)),
                Math.toIntExact(file.getLong(at + 8)));
    }

    private Map<String, MapDefinition> maps() throws IOException {
        var section = named("maps");
        var maps = new LinkedHashMap<String, MapDefinition>();
        symbols.stream()
                .filter(symbol ->
                        symbol.section() == section.index() && !symbol.name().isEmpty())
                .forEach(symbol -> maps.put(symbol.name(), map(symbol.name(), section.offset() + symbol.value())));
        return maps;
    }

    private MapDefinition map(String name, int at) {
        return new MapDefinition(name, file.getInt(at), file.getInt(at + 4), file.getInt(at + 8), file.getInt(at + 12));
    }

    private List<Program> programs() {
        return of(CODE).stream()
                .filter(section -> section.name().contains("/"))
                .map(section -> new Program(
                        section.name(), file.slice(section.offset(), section.size()), uses(section.index())))
                .toList();
    }

    private List<MapUse> uses(int program) {
        return of(RELOCATIONS).stream()
                .filter(table -> table.info() == program)
                .flatMap(table -> table.entries(RELOCATION_BYTES).mapToObj(this::use))
                .toList();
    }

    private MapUse use(int at) {
        int symbol = (int) (file.getLong(at + 8) >>> 32);
        return new MapUse(Math.toIntExact(file.getLong(at)), symbols.get(symbol).name());
    }

    private String license() throws IOException {
        return string(named("license").offset());
    }

    private List<Section> of(int type) {
        return sections.stream().filter(section -> section.type() == type).toList();
    }

    private Section named(String name) throws IOException {
        return sections.stream()
                .filter(section -> section.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("object has no section " + name));
    }

    private String string(int at) {
        int end = at;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.US_ASCII);
    }
}
