// Bytes and speed of the ten main public pages. Started by bench/pages/run, see bench/README.md.
using System.Globalization;
using Saola.Bench;

const int Dossiers = 10_000, MostBytes = 100 * 1024, Connections = 8;
const double LeastRatio = 0.30;
var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 4;
var cluster = new Cluster();
await Loader.Run(cluster, Dossiers);
await using var site = new Site(cluster, Loader.Name(Dossiers));
await Plans.Watch(site, on: false);
await site.Start("--role web");

var tokens = (await cluster.Rows(site.Database, """
  select d.track_token, r.check_token from public_services.dossier d join public_services.dossier_result r on r.dossier = d.id where d.status = 10 and r.sealed_at is not null order by d.id desc limit 1
  """))[0];
(string Name, string Path)[] pages = [
  ("home", "/"), ("all procedures", "/dich-vu-cong"), ("search", "/dich-vu-cong?q=dang%20ky%20khai%20sinh"), ("procedure", "/dich-vu-cong/1.001193"), ("life event", "/su-kien/co-con"),
  ("track", "/tra-cuu"), ("tracked dossier", $"/tra-cuu/{tokens[0]}"), ("statistics", "/thong-ke"), ("check a result", $"/kiem-tra/{tokens[1]}"), ("sign in", "/dang-nhap"),
];
// The page for faults is the program's emptiest: the frame around every page, a heading and a line; it asks nobody anything.
const string Empty = "/loi";

Console.WriteLine($"load before: {Times.Load}, {Environment.ProcessorCount} cores, {Connections} connections");
using var browser = new Browser(site.Address, Connections);
foreach (var (_, path) in pages.Append(("", Empty))) await browser.Rate(path, TimeSpan.FromSeconds(1));
Console.WriteLine($"{"page",-18} {"bytes",8} {"p50 ms",8} {"requests/s",11} {"empty/s",9} {"ratio",6}");
var faults = new List<string>();
foreach (var (name, path) in pages) {
  var bytes = await browser.FirstLoad(path);
  var time = await browser.Median(path, 100);
  // The empty page before and after, so that what else the machine does weighs on both.
  var before = await browser.Rate(Empty, TimeSpan.FromSeconds(seconds / 2));
  var rate = await browser.Rate(path, TimeSpan.FromSeconds(seconds));
  var empty = (before + await browser.Rate(Empty, TimeSpan.FromSeconds(seconds / 2))) / 2;
  Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} {bytes,8} {time,8:0.00} {rate,11:0} {empty,9:0} {rate / empty,6:0.00}"));
  if (bytes >= MostBytes) faults.Add($"{name}: {bytes} bytes on first load");
  if (rate / empty < LeastRatio) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {rate / empty:0.00} of the empty page's requests"));
}
Console.WriteLine($"load after: {Times.Load}");
foreach (var fault in faults) Console.WriteLine("FAULT " + fault);
return faults.Count == 0 ? 0 : 1;
