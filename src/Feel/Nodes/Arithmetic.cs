namespace Saola.Feel.Nodes;

internal sealed class BinaryNode(char sign, Node left, Node right) : Node {
  internal override object? Evaluate(Frame frame) {
    var a = left.Evaluate(frame);
    var b = right.Evaluate(frame);
    var run = frame.Run;
    run.Position = Position;
    return Arithmetic.Apply(sign, a, b, run);
  }
}

internal sealed class NegateNode(Node operand) : Node {
  internal override object? Evaluate(Frame frame) => operand.Evaluate(frame) switch {
    decimal number => -number,
    FeelDays days => new FeelDays(-days.Seconds),
    FeelMonths months => new FeelMonths(-months.Total),
    null => null,
    var other => Report(frame, "feel.operand", "-", FeelValue.KindWord(other)),
  };
}

internal static class Arithmetic {
  internal static object? Apply(char sign, object? a, object? b, Evaluation run) {
    try {
      if (a is decimal x && b is decimal y) {
        return Numbers(sign, x, y, run);
      }
      if (a is null || b is null) {
        return run.Report("feel.null_operand", Sign(sign));
      }
      if (sign == '/' && (a, b) is (FeelDays or FeelMonths, decimal and 0) or (FeelDays, FeelDays { Seconds: 0 }) or (FeelMonths, FeelMonths { Total: 0 })) {
        return run.Report("feel.divide_by_zero");
      }
      return sign switch {
        '+' => Add(a, b, run) ?? Add(b, a, run),
        '-' => Subtract(a, b, run),
        '*' => Multiply(a, b) ?? Multiply(b, a),
        '/' => Divide(a, b),
        _ => null,
      } ?? run.Report("feel.operands", Sign(sign), FeelValue.KindWord(a), FeelValue.KindWord(b));
    } catch (OverflowException) {
      return run.Report("feel.overflow");
    }
  }

  static string Sign(char sign) => sign == '^' ? "**" : sign.ToString();

  static object? Numbers(char sign, decimal x, decimal y, Evaluation run) => sign switch {
    '+' => x + y,
    '-' => x - y,
    '*' => x * y,
    '/' => y == 0 ? run.Report("feel.divide_by_zero") : x / y,
    _ => Power(x, y, run),
  };

  static object? Power(decimal x, decimal y, Evaluation run) {
    if (decimal.IsInteger(y) && Math.Abs(y) <= 10_000) {
      if (x == 0 && y < 0) {
        return run.Report("feel.divide_by_zero");
      }
      decimal result = 1;
      var factor = x;
      var left = (int)Math.Abs(y);
      while (left > 0) {
        result = (left & 1) == 1 ? result * factor : result;
        left >>= 1;
        if (left > 0) {
          factor *= factor;
        }
      }
      return y < 0 ? result == 0 ? run.Report("feel.overflow") : 1 / result : result;
    }
    return FeelNumber.FromDouble(Math.Pow((double)x, (double)y)) ?? run.Report("feel.overflow");
  }

  static object? Add(object a, object b, Evaluation run) => (a, b) switch {
    (string x, string y) => run.Sized(x + y),
    (FeelDays x, FeelDays y) => new FeelDays(x.Seconds + y.Seconds),
    (FeelMonths x, FeelMonths y) => new FeelMonths(checked(x.Total + y.Total)),
    (FeelDate x, FeelMonths y) => x.AddMonths(y.Total),
    (FeelDate x, FeelDays y) => x.AddDays((long)decimal.Floor(y.Seconds / 86_400)),
    (FeelDateTime x, FeelMonths y) => x.AddMonths(y.Total),
    (FeelDateTime x, FeelDays y) => x.Add(y.Seconds),
    (FeelTime x, FeelDays y) => x.Add(y.Seconds),
    _ => null,
  };

  static object? Subtract(object a, object b, Evaluation run) => (a, b) switch {
    (FeelDays x, FeelDays y) => new FeelDays(x.Seconds - y.Seconds),
    (FeelMonths x, FeelMonths y) => new FeelMonths(checked(x.Total - y.Total)),
    (FeelDate x, FeelDate y) => new FeelDays((x.EpochDay - y.EpochDay) * 86_400m),
    // A date beside a date and time stands for its midnight in UTC.
    (FeelDate x, FeelDateTime y) => Subtract(Midnight(x), y, run),
    (FeelDateTime x, FeelDate y) => Subtract(x, Midnight(y), run),
    (FeelDateTime x, FeelDateTime y) => x.IsLocal == y.IsLocal ? new FeelDays(x.EpochSeconds - y.EpochSeconds) : null,
    (FeelTime x, FeelTime y) => x.IsLocal == y.IsLocal ? new FeelDays((x.UtcNanos - y.UtcNanos) / (decimal)FeelTime.NanosPerSecond) : null,
    (FeelDate or FeelDateTime or FeelTime, FeelDays y) => Add(a, new FeelDays(-y.Seconds), run),
    (FeelDate or FeelDateTime, FeelMonths y) => Add(a, new FeelMonths(-y.Total), run),
    _ => null,
  };

  static FeelDateTime Midnight(FeelDate date) => new(date, new FeelTime(0, 0));

  static object? Multiply(object a, object b) => (a, b) switch {
    (FeelDays x, decimal y) => new FeelDays(Nano(x.Seconds * y)),
    (FeelMonths x, decimal y) => new FeelMonths((long)decimal.Truncate(x.Total * y)),
    _ => null,
  };

  static object? Divide(object a, object b) => (a, b) switch {
    (FeelDays x, decimal y) => new FeelDays(Nano(x.Seconds / y)),
    (FeelMonths x, decimal y) => new FeelMonths((long)decimal.Truncate(x.Total / y)),
    (FeelDays x, FeelDays y) => x.Seconds / y.Seconds,
    (FeelMonths x, FeelMonths y) => x.Total / (decimal)y.Total,
    _ => null,
  };

  static decimal Nano(decimal seconds) => decimal.Round(seconds, 9, MidpointRounding.ToZero);
}
