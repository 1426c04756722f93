package dev.picket.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldTest {
    /** Known by their first letter, as heavy as they are long. */
    private final Held<String> held = new Held<>(10, text -> text.substring(0, 1), String::length);

    @Test
    void put_laterState_takesThePlaceOfTheEarlier() {
        assertThat(held.put("a1")).isTrue();
        assertThat(held.put("b1")).isTrue();
        assertThat(held.put("a2")).isFalse();

        assertThat(held.all()).containsExactly("b1", "a2");
        assertThat(held.ids()).containsExactly("b", "a");
    }

    @Test
    void trim_overTheBound_whatWaitedLongestGoes() {
        held.put("aaaa");
        held.put("bbbb");
        held.put("cc");
        assertThat(held.trim()).isZero();

        held.put("ddd");

        assertThat(held.trim()).isEqualTo(1);
        assertThat(held.all()).containsExactly("bbbb", "cc", "ddd");
    }

    @Test
    void trim_oneThatAloneIsTooHeavy_stays() {
        held.put("a");
        held.put("b".repeat(20));

        assertThat(held.trim()).isEqualTo(1);
        assertThat(held.size()).isEqualTo(1);
        assertThat(held.trim()).isZero();
    }

    @Test
    void clear_weighsNothing() {
        held.put("aaaaaaaaaa");
        held.clear();
        held.put("bbbbbbbbbb");
        held.put("b");

        assertThat(held.trim()).isZero();
        assertThat(held.all()).containsExactly("b");
    }
}
