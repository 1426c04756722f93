package dev.picket.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final StringWriter out = new StringWriter();

    @Test
    void longLine_isWrapped_andIndentedAsFar() {
        screen(40, false).say("12:00  ", Screen.Look.BAD, "somebody who should not have been there was there");

        assertThat(out.toString().lines())
                .containsExactly("12:00  somebody who should not have been", "       there was there");
    }

    @Test
    void noTerminal_isPlain() {
        screen(0, false).say("", Screen.Look.BAD, "bad");

        assertThat(out).hasToString("bad" + System.lineSeparator());
    }

    @Test
    void terminal_isColoured_andTheLineStillFits() {
        screen(80, true).say("", Screen.Look.BAD, "bad");

        assertThat(out.toString()).contains("\u001b[1;31mbad\u001b[0m");
    }

    @Test
    void wordThatIsWiderThanTheTerminal_isNotCut() {
        assertThat(Screen.wrapped("a " + "x".repeat(50) + " b", 40)).containsExactly("a", "x".repeat(50), "b");
    }

    private Screen screen(int columns, boolean colours) {
        return new Screen(new PrintWriter(out, true), columns, colours, _ -> {});
    }
}
