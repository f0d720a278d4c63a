namespace Saola.Feel.Functions;

internal static class Numbers {
  internal static BuiltinForm[] Forms => [
    new("decimal(n: n, scale: n)", (a, run) => Rounded(a, MidpointRounding.ToEven, run)),
    new("floor(n: n, scale?: n)", (a, run) => Rounded(a, MidpointRounding.ToNegativeInfinity, run)),
    new("ceiling(n: n, scale?: n)", (a, run) => Rounded(a, MidpointRounding.ToPositiveInfinity, run)),
    new("round up(n: n, scale: n)", (a, run) => RoundUp(a, run)),
    new("round down(n: n, scale: n)", (a, run) => Rounded(a, MidpointRounding.ToZero, run)),
    new("round half up(n: n, scale: n)", (a, run) => Rounded(a, MidpointRounding.AwayFromZero, run)),
    new("round half down(n: n, scale: n)", (a, run) => RoundHalfDown(a, run)),
    new("abs(n: x)", (a, run) => a[0] switch {
      decimal n => Math.Abs(n),
      FeelDays d => new FeelDays(Math.Abs(d.Seconds)),
      FeelMonths m => new FeelMonths(Math.Abs(m.Total)),
      var other => run.Report("feel.argument", "abs", "n", "word.type_n", FeelValue.KindWord(other)),
    }),
    new("modulo(dividend: n, divisor: n)", (a, run) => Modulo((decimal)a[0]!, (decimal)a[1]!, run)),
    new("sqrt(number: n)", (a, run) => (decimal)a[0]! < 0 ? Domain("sqrt", a[0], run) : Sqrt((decimal)a[0]!)),
    new("log(number: n)", (a, run) => (decimal)a[0]! <= 0 ? Domain("log", a[0], run) : FeelNumber.FromDouble(Math.Log((double)(decimal)a[0]!))),
    new("exp(number: n)", (a, run) => FeelNumber.FromDouble(Math.Exp((double)(decimal)a[0]!)) ?? run.Report("feel.overflow")),
    new("odd(number: n)", (a, _) => FeelValue.Box(Math.Abs((decimal)a[0]! % 2) == 1)),
    new("even(number: n)", (a, _) => FeelValue.Box((decimal)a[0]! % 2 == 0)),
  ];

  static object? Domain(string function, object? value, Evaluation run) => run.Report("feel.invalid_value", function, FeelFormat.Short(value));

  static object? Rounded(object?[] a, MidpointRounding mode, Evaluation run) => WithScale(a, run, n => decimal.Round(n, mode));

  static object? RoundUp(object?[] a, Evaluation run) => WithScale(a, run, n => n < 0 ? decimal.Floor(n) : decimal.Ceiling(n));

  static object? RoundHalfDown(object?[] a, Evaluation run) => WithScale(a, run, n => {
    var whole = decimal.Truncate(n);
    return Math.Abs(n - whole) > 0.5m ? whole + Math.Sign(n) : whole;
  });

  static object? WithScale(object?[] a, Evaluation run, Func<decimal, decimal> round) {
    var n = (decimal)a[0]!;
    var scale = a[1] is decimal given ? decimal.Truncate(given) : 0;
    // The standard's numbers end at these exponents.
    if (scale is < -6111 or > 6176) {
      return run.Report("feel.invalid_value", "scale", FeelNumber.Text(scale));
    }
    if (scale > 28) {
      return n;
    }
    if (scale < -28) {
      return round(Math.Sign(n) * 0.000001m) == 0 ? FeelNumber.Box(0) : run.Report("feel.overflow");
    }
    var whole = decimal.Truncate(n);
    if (scale <= 0) {
      var unit = Ten((int)-scale);
      return round(n / unit) * unit;
    }
    // Only the fraction is scaled, so that large amounts do not overflow.
    var factor = Ten((int)scale);
    return whole + round((n - whole) * factor) / factor;
  }

  static decimal Ten(int exponent) {
    decimal result = 1;
    while (exponent-- > 0) {
      result *= 10;
    }
    return result;
  }

  static object? Modulo(decimal dividend, decimal divisor, Evaluation run) {
    if (divisor == 0) {
      return run.Report("feel.divide_by_zero");
    }
    var rest = dividend % divisor;
    return rest != 0 && rest < 0 != divisor < 0 ? rest + divisor : rest;
  }

  /// <summary>Newton's steps from the double root give all the digits a decimal holds.</summary>
  internal static decimal Sqrt(decimal n) {
    if (n == 0) {
      return 0;
    }
    var root = (decimal)Math.Sqrt((double)n);
    for (var i = 0; i < 3 && root != 0; i++) {
      root = (root + n / root) / 2;
    }
    return root;
  }
}
