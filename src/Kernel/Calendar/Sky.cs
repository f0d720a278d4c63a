namespace Saola.Kernel;

/// <summary>
/// Where sun and moon stand, after Jean Meeus, "Astronomical Algorithms", 2nd edition: chapter 49 for the new moon, chapter 25
/// (lower accuracy) for the apparent longitude of the sun. Good to under a minute in this century, as far as a calendar needs.
/// Days are Julian days of universal time.
/// </summary>
internal static class Sky {
  const double Month = 29.530588861;

  /// <summary>The first new moon's number from the epoch of 6 January 2000 that may lie at or before the day.</summary>
  public static int MoonBefore(double julianDay) => (int)Math.Floor((julianDay - 2451550.09766) / Month);

  /// <summary>The moment of the <paramref name="k"/>th new moon.</summary>
  public static double NewMoon(int k) {
    var t = k / 1236.85;
    var e = 1 - (0.002516 * t) - (0.0000074 * t * t);
    var sun = Radians(2.5534 + (29.10535670 * k) - (0.0000014 * t * t) - (0.00000011 * t * t * t));
    var moon = Radians(201.5643 + (385.81693528 * k) + (0.0107582 * t * t) + (0.00001238 * t * t * t) - (0.000000058 * t * t * t * t));
    var f = Radians(160.7108 + (390.67050284 * k) - (0.0016118 * t * t) - (0.00000227 * t * t * t) + (0.000000011 * t * t * t * t));
    var node = Radians(124.7746 - (1.56375588 * k) + (0.0020672 * t * t) + (0.00000215 * t * t * t));

    var day = 2451550.09766 + (Month * k) + (0.00015437 * t * t) - (0.000000150 * t * t * t) + (0.00000000073 * t * t * t * t) - (0.00017 * Math.Sin(node));
    foreach (var (size, power, m, n, l) in MoonTerms) day += size * Math.Pow(e, power) * Math.Sin((m * sun) + (n * moon) + (l * f));
    foreach (var (size, start, rate) in PlanetTerms) day += size * Math.Sin(Radians(start + (rate * k)));
    return day - (ClockDrift(t) / 86400);
  }

  /// <summary>Apparent longitude of the sun in degrees, 0 at the March equinox.</summary>
  public static double SunLongitude(double julianDay) {
    var t = (julianDay - 2451545.0) / 36525;
    t += ClockDrift(t) / 86400 / 36525;
    var m = Radians(357.52911 + (35999.05029 * t) - (0.0001537 * t * t));
    var centre = ((1.914602 - (0.004817 * t) - (0.000014 * t * t)) * Math.Sin(m)) + ((0.019993 - (0.000101 * t)) * Math.Sin(2 * m)) + (0.000289 * Math.Sin(3 * m));
    var mean = 280.46646 + (36000.76983 * t) + (0.0003032 * t * t);
    var apparent = mean + centre - 0.00569 - (0.00478 * Math.Sin(Radians(125.04 - (1934.136 * t))));
    return ((apparent % 360) + 360) % 360;
  }

  /// <summary>Seconds by which dynamical time is ahead of universal time: Espenak and Meeus' polynomial for 2005-2050, a few seconds off near it.</summary>
  static double ClockDrift(double centuries) {
    var years = centuries * 100;
    return 62.92 + (0.32217 * years) + (0.005589 * years * years);
  }

  static double Radians(double degrees) => degrees % 360 * Math.PI / 180;

  /// <summary>Table of chapter 49: size in days, power of E, multiples of the sun's anomaly, the moon's anomaly, the moon's argument of latitude.</summary>
  static readonly (double Size, int E, int Sun, int Moon, int Latitude)[] MoonTerms = [
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2), (0.00739, 1, -1, 1, 0),
    (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2), (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0),
    (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2), (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0),
    (0.00004, 0, 0, 2, -2), (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
  ];

  static readonly (double Size, double Start, double Rate)[] PlanetTerms = [
    (0.000325, 299.77, 0.107408), (0.000165, 251.88, 0.016321), (0.000164, 251.83, 26.651886), (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239), (0.000062, 141.74, 53.303771), (0.000060, 207.14, 2.453732), (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239), (0.000042, 207.19, 0.121824), (0.000040, 291.34, 1.844379), (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099), (0.000023, 331.55, 3.592518),
  ];
}
