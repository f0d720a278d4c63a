// Slips per second through the warm worker, beside a bare weasyprint process per document on the same machine.
// Usage: dotnet run -c Release --project bench/pdf [seconds=20] [folder to keep one slip in]
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Saola.Kernel;
using Saola.Kernel.Pdf;

var seconds = args.Length > 0 ? int.Parse(args[0]) : 20;
using var resource = new StreamReader(typeof(Program).Assembly.GetManifestResourceStream("Saola.Pdf.Bench.slip.html")!);
var template = await resource.ReadToEndAsync();
using var renderer = new PdfRenderer(new Settings(new ConfigurationBuilder().AddEnvironmentVariables().Build()), NullLogger<PdfRenderer>.Instance);

Console.WriteLine($"load before: {File.ReadAllText("/proc/loadavg").Trim()}, {Environment.ProcessorCount} cores, {renderer.Workers} workers");
await Task.WhenAll(Enumerable.Range(0, renderer.Workers).Select(i => Render(i)));
if (args.Length > 1) await File.WriteAllBytesAsync(Path.Combine(args[1], "slip.pdf"), await Render(1));

var (warm, times) = await Measure(renderer.Workers, seconds, Render);
Array.Sort(times);
Console.WriteLine($"warm worker:       {warm:0.0} slips/s   p50 {times[times.Length / 2]:0} ms   p99 {times[times.Length * 99 / 100]:0} ms");
var (bare, _) = await Measure(renderer.Workers, Math.Max(5, seconds / 2), Bare);
Console.WriteLine($"process per slip:  {bare:0.0} slips/s");
Console.WriteLine($"ratio:             {warm / bare:0.0}");
Console.WriteLine($"aim of 15 slips/s: {(warm >= 15 ? "met" : "missed")}");
return warm >= 15 ? 0 : 1;

string Html(int number) {
  var code = $"H21.16-261121-{number:0000}";
  return template.Replace("{code128}", Barcodes.Code128(code)).Replace("{code}", code).Replace("{qr}", Barcodes.Qr($"https://dichvucong.example/tra-cuu/{code}"));
}

async Task<byte[]> Render(int number) => (await renderer.Render(Html(number), PdfAssets.None, CancellationToken.None)).Value;

async Task<byte[]> Bare(int number) {
  using var process = Process.Start(new ProcessStartInfo("weasyprint", ["-q", "--pdf-variant", "pdf/a-3b", "-", "-"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
  await process.StandardInput.WriteAsync(Html(number));
  process.StandardInput.Close();
  using var pdf = new MemoryStream();
  await process.StandardOutput.BaseStream.CopyToAsync(pdf);
  await process.WaitForExitAsync();
  return pdf.ToArray();
}

static async Task<(double PerSecond, double[] Milliseconds)> Measure(int width, int seconds, Func<int, Task<byte[]>> render) {
  var (watch, number) = (Stopwatch.StartNew(), 0);
  var times = await Task.WhenAll(Enumerable.Range(0, width).Select(async _ => {
    var mine = new List<double>();
    while (watch.Elapsed.TotalSeconds < seconds) {
      var from = watch.Elapsed;
      if ((await render(Interlocked.Increment(ref number))).Length < 1_000) throw new InvalidOperationException("That is no slip.");
      mine.Add((watch.Elapsed - from).TotalMilliseconds);
    }
    return mine;
  }));
  var all = times.SelectMany(t => t).ToArray();
  return (all.Length / watch.Elapsed.TotalSeconds, all);
}
