using System.Diagnostics;
using System.Globalization;

namespace Saola.Bench;

/// <summary>The same service behind nothing, nginx, and the exchange with rights, hashes, the whole message log and its seals.</summary>
internal static class Through {
  /// <summary>Seconds for which each size goes through before anything is measured.</summary>
  const int Warm = 40;

  public static async Task<int> Run(Cluster cluster, int seconds, int connections) {
    Console.WriteLine($"load before: {Times.Load}, {Environment.ProcessorCount} cores, {connections} connections, {seconds} s for each figure");
    await using var site = new Site(cluster, "exchange");
    await site.Prepare();
    await site.Start();
    using var lanes = new Lanes(connections);
    var (path, caller) = await Bus.Open(site, lanes.Direct);
    var through = new Uri(site.Address, path);

    var met = true;
    void Aim(string what, double ratio, double aim, bool most = false) {
      var ok = most ? ratio <= aim : ratio >= aim;
      met &= ok;
      Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: {ratio:0.000}, aim {(most ? "at most" : "at least")} {aim:0.00} {(ok ? "met" : "missed")}"));
    }
    foreach (var (name, size) in Lanes.Sizes) {
      // A province's program has run for weeks: what compiles and fills caches in the first seconds is not its speed.
      await Rate.Of(new(through + "/" + name), Math.Max(seconds, Warm), connections, header: caller);
      var direct = await Rate.Of(new(lanes.Direct, name), seconds, connections);
      var nginx = await Rate.Of(new(lanes.Nginx, name), seconds, connections);
      var (from, watch) = (await Spent.Read(site), Stopwatch.StartNew());
      var exchange = await Rate.Of(new(through + "/" + name), seconds, connections, header: caller);
      var (spent, many) = (await Spent.Read(site) - from, exchange.PerSecond * watch.Elapsed.TotalSeconds);
      Say($"{name} directly", direct);
      Say($"{name} through nginx", nginx);
      Say($"{name} through the exchange", exchange);
      Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  a call: {spent.Program * 1000 / many:0.000} ms of processor in the program, {spent.Database * 1000 / many:0.000} in PostgreSQL, {spent.Log / many:0} bytes written ahead"));
      if (size == 1024) Aim("of nginx", exchange.PerSecond / nginx.PerSecond, 0.25);
      else {
        var disk = await Disk(seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  dd conv=fdatasync writes {disk / 1e6:0} MB/s, the exchange {exchange.PerSecond * size / 1e6:0} MB/s, {exchange.PerSecond / nginx.PerSecond:0.000} of nginx"));
        Aim("bytes a second beside dd", exchange.PerSecond * size / disk, 0.40);
      }
      var (calmNginx, calm) = (await Rate.Of(new(lanes.Nginx, name), seconds, connections, nginx.PerSecond / 2), await Rate.Of(new(through + "/" + name), seconds, connections, exchange.PerSecond / 2, caller));
      Say($"{name} through nginx at half", calmNginx);
      Say($"{name} through the exchange at half", calm);
      Aim("p99 at half beside nginx's at its half", calm.P99 / calmNginx.P99, 4, most: true);
    }
    Console.WriteLine($"load after: {Times.Load}");
    return met ? 0 : 1;
  }

  static void Say(string what, Rate rate) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-34}{rate.PerSecond,9:0} /s   p99 {rate.P99:0.00} ms"));

  /// <summary>Bytes a second that <c>dd</c> writes to the disk on which the exchange keeps bodies.</summary>
  static async Task<double> Disk(int seconds) {
    var file = Path.Combine(Cluster.Setting("BENCH_STATE"), "dd");
    var (blocks, watch) = (seconds * 32, Stopwatch.StartNew());
    using (var dd = Process.Start(new ProcessStartInfo("dd", ["if=/dev/zero", $"of={file}", "bs=1M", $"count={blocks}", "conv=fdatasync", "status=none"]) { UseShellExecute = false })!) await dd.WaitForExitAsync();
    var rate = blocks * 1048576 / watch.Elapsed.TotalSeconds;
    File.Delete(file);
    return rate;
  }
}
