package dev.holdfast.invoice.credit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.invoice.credit.CreditNoteRequest.Line;
import dev.holdfast.invoice.money.InvoiceLine;
import dev.holdfast.invoice.money.InvoiceTotals;
import dev.holdfast.invoice.money.LineRequest;
import dev.holdfast.invoice.money.Money;
import dev.holdfast.invoice.money.TaxGroup;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Thousands of invoices, each credited in random parts until nothing is left. What holds for all of
 * them is checked after each note; the seed is in the message of a failure.
 */
class CreditingTest {
  private static final int INVOICES = 4000;
  private static final String[] CURRENCIES = {"EUR", "JPY", "KWD"};
  private static final String[] RATES = {"19", "19.00", "7", "5.5", "0", "25", "8.25", "100"};

  @Test
  void sumsHoldHoweverAnInvoiceIsCredited() {
    long seed = Long.getLong("holdfast.test.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < INVOICES; i++) {
      String which = "seed " + seed + ", invoice " + i;
      Books books = new Books(random, which);
      books.assertInvoiceSums();
      while (!books.isSpent()) {
        books.credit();
      }
      books.assertFullyCredited();
    }
  }

  @Test
  void aLineGivesNoMoreThanIsLeft() {
    Crediting crediting = one("10", "1");

    ProblemException refusal =
        assertThrows(ProblemException.class, () -> crediting.note(List.of(new Line(1, "10.001"))));

    assertEquals(ProblemType.CONFLICT, refusal.type());
  }

  @Test
  void whereNothingIsLeftNothingIsCredited() {
    Crediting crediting = one("10", "1");
    crediting.note(null);

    ProblemException refusal = assertThrows(ProblemException.class, () -> crediting.note(null));

    assertEquals(ProblemType.CONFLICT, refusal.type());
  }

  @Test
  void aLineThatIsNotThereIsFound() {
    Crediting crediting = one("10", "1");

    var findings = crediting.findings(List.of(new Line(1, "1"), new Line(2, "1")));

    assertEquals(1, findings.size());
    assertEquals("lines[1].line", findings.get(0).field());
    assertEquals("out_of_range", findings.get(0).code());
  }

  @Test
  void theLastPartOfALineTakesTheExactRemainder() {
    Crediting crediting = one("3", "0.335");

    List<String> nets = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nets.add(crediting.note(List.of(new Line(1, "1"))).totals().net().toPlainString());
    }

    assertEquals(List.of("0.34", "0.34", "0.33"), nets);
  }

  private static Crediting one(String quantity, String price) {
    Money money = Money.in("EUR");
    List<InvoiceLine> lines =
        InvoiceLine.of(
            List.of(new LineRequest("x", quantity, price, "19", null, null, null)), money);
    return new Crediting(
        money, untouched(lines), InvoiceTotals.of(lines, money).breakdown(), List.of());
  }

  private static List<Crediting.Remainder> untouched(List<InvoiceLine> lines) {
    return lines.stream()
        .map(line -> new Crediting.Remainder(line, line.quantity(), line.net()))
        .toList();
  }

  /** One random invoice and what was credited of it. */
  private static final class Books {
    private final Random random;
    private final String which;
    private final Money money;
    private final List<InvoiceLine> lines;
    private final InvoiceTotals totals;
    private final Map<Integer, BigDecimal> quantities = new HashMap<>();
    private final Map<Integer, BigDecimal> nets = new HashMap<>();
    private final List<TaxGroup> groups = new ArrayList<>();
    private BigDecimal credited = BigDecimal.ZERO;

    Books(Random random, String which) {
      this.random = random;
      this.which = which;
      this.money = Money.in(CURRENCIES[random.nextInt(CURRENCIES.length)]);
      List<LineRequest> wanted = new ArrayList<>();
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        boolean taxed = random.nextInt(4) > 0;
        wanted.add(
            new LineRequest(
                "x",
                decimal(random.nextInt(4) == 0 ? 1_000_000_000 : 20_000, 3, 1),
                decimal(random.nextInt(4) == 0 ? 1_000_000_000 : 30_000, 4, 0),
                taxed ? RATES[random.nextInt(RATES.length)] : "0",
                null,
                taxed ? "S" : "Z",
                null));
      }
      this.lines = InvoiceLine.of(wanted, money);
      this.totals = InvoiceTotals.of(lines, money);
    }

    boolean isSpent() {
      return remainders().stream().allMatch(Crediting.Remainder::isSpent);
    }

    /** Every sum of EN 16931 that an invoice must hold. */
    void assertInvoiceSums() {
      BigDecimal net = BigDecimal.ZERO;
      for (InvoiceLine line : lines) {
        BigDecimal exact = line.quantity().multiply(line.unitPrice());
        assertEquals(exact.setScale(money.decimals(), RoundingMode.HALF_UP), line.net(), which);
        net = net.add(line.net());
      }
      assertEquals(0, totals.net().compareTo(net), which + " BR-CO-10");
      assertSums(totals);
      for (TaxGroup group : totals.breakdown()) {
        BigDecimal exact = group.net().multiply(group.rate()).movePointLeft(2);
        assertEquals(
            exact.setScale(money.decimals(), RoundingMode.HALF_UP),
            group.tax(),
            which + " BR-CO-17");
        BigDecimal taxable =
            lines.stream()
                .filter(line -> line.taxKey().equals(group.key()))
                .map(InvoiceLine::net)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertEquals(0, group.net().compareTo(taxable), which + " BR-S-8");
      }
    }

    /** One more note of random parts, or now and then of all that is left. */
    void credit() {
      Crediting.Note note =
          new Crediting(money, remainders(), totals.breakdown(), groups).note(parts());
      assertSums(note.totals());
      note.parts()
          .forEach(
              part -> {
                quantities.merge(part.line(), part.quantity(), BigDecimal::add);
                nets.merge(part.line(), part.net(), BigDecimal::add);
                assertTrue(part.net().signum() >= 0, which);
              });
      groups.addAll(note.totals().breakdown());
      credited = credited.add(note.totals().gross());
      assertNotExceeded();
    }

    void assertFullyCredited() {
      assertEquals(0, credited.compareTo(totals.gross()), which + " gross");
      lines.forEach(
          line ->
              assertEquals(0, nets.get(line.position()).compareTo(line.net()), which + " line"));
      totals
          .breakdown()
          .forEach(
              group -> {
                assertEquals(0, creditedTax(group).compareTo(group.tax()), which + " tax");
                assertEquals(0, creditedNet(group).compareTo(group.net()), which + " net");
              });
    }

    private void assertNotExceeded() {
      assertTrue(credited.compareTo(totals.gross()) <= 0, which + " gross exceeded");
      nets.forEach(
          (line, net) ->
              assertTrue(net.compareTo(lines.get(line - 1).net()) <= 0, which + " line exceeded"));
      totals
          .breakdown()
          .forEach(
              group ->
                  assertTrue(
                      creditedTax(group).compareTo(group.tax()) <= 0, which + " tax exceeded"));
    }

    private void assertSums(InvoiceTotals of) {
      BigDecimal net =
          of.breakdown().stream().map(TaxGroup::net).reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal tax =
          of.breakdown().stream().map(TaxGroup::tax).reduce(BigDecimal.ZERO, BigDecimal::add);
      assertEquals(0, of.net().compareTo(net), which + " BR-CO-13");
      assertEquals(0, of.tax().compareTo(tax), which + " BR-CO-14");
      assertEquals(of.net().add(of.tax()), of.gross(), which + " BR-CO-15");
      assertEquals(money.decimals(), of.gross().scale(), which + " decimals");
      of.breakdown().forEach(group -> assertTrue(group.tax().signum() >= 0, which));
    }

    private BigDecimal creditedTax(TaxGroup group) {
      return groups.stream()
          .filter(credit -> credit.key().equals(group.key()))
          .map(TaxGroup::tax)
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal creditedNet(TaxGroup group) {
      return groups.stream()
          .filter(credit -> credit.key().equals(group.key()))
          .map(TaxGroup::net)
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private List<Crediting.Remainder> remainders() {
      return lines.stream()
          .map(
              line ->
                  new Crediting.Remainder(
                      line,
                      line.quantity()
                          .subtract(quantities.getOrDefault(line.position(), BigDecimal.ZERO)),
                      line.net().subtract(nets.getOrDefault(line.position(), BigDecimal.ZERO))))
          .toList();
    }

    private List<Line> parts() {
      List<Line> parts = new ArrayList<>();
      for (Crediting.Remainder left : remainders()) {
        if (!left.isSpent() && random.nextBoolean()) {
          parts.add(new Line(left.line().position(), some(left.quantity())));
        }
      }
      return parts.isEmpty() ? null : parts;
    }

    /** A third or so of what is left, or all of it. */
    private String some(BigDecimal left) {
      BigDecimal part =
          left.multiply(BigDecimal.valueOf(random.nextInt(70) + 10L))
              .movePointLeft(2)
              .setScale(random.nextInt(4), RoundingMode.DOWN);
      boolean usable = part.signum() > 0 && random.nextInt(3) > 0;
      return (usable ? part : left).toPlainString();
    }

    private String decimal(int bound, int scale, int least) {
      BigDecimal value = BigDecimal.valueOf(least + random.nextInt(bound), scale);
      return value.setScale(random.nextInt(scale + 1), RoundingMode.UP).toPlainString();
    }
  }
}
