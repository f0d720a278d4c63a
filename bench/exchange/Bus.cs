namespace Saola.Bench;

/// <summary>Two members, one calling the other's service, as their keeper registers them.</summary>
internal static class Bus {
  /// <returns>The path of the service through the exchange, and the header by which the caller names itself.</returns>
  public static async Task<(string Path, string Caller)> Open(Site site, Uri service) {
    using var keeper = await Visitor.SignedIn(site.Address, BenchPeople.User(BenchPeople.Offices[0], "exchange"));
    var mark = $"{Guid.CreateVersion7():N}";
    var (caller, owner) = (await Subsystem(keeper, $"a{mark}"), await Subsystem(keeper, $"b{mark}"));
    var offered = await keeper.Put($"/api/exchange/subsystems/{owner}/services/files", new { name = "Tệp", url = service.ToString().TrimEnd('/'), seconds = 30, endpoints = new[] { "GET /*" } });
    await keeper.Post($"/api/exchange/services/{(Guid)offered["id"]!}/rights", new { subsystem = caller, method = "GET", path = "/**", reason = "Đo tốc độ" });
    return ($"/r1/DEV/GOV/b{mark}/do/files", $"X-Road-Client: DEV/GOV/a{mark}/do");
  }

  /// <summary>A topic with events in order by their subject, which a system publishes on and others follow.</summary>
  /// <returns>Its path, the header by which publisher and followers name themselves, and the codes of the subscriptions.</returns>
  public static async Task<(string Path, string Caller, string[] Subscriptions)> Topic(Site site, int followers) {
    using var keeper = await Visitor.SignedIn(site.Address, BenchPeople.User(BenchPeople.Offices[0], "exchange"));
    var mark = $"t{Guid.CreateVersion7():N}";
    var owner = await Subsystem(keeper, mark);
    await keeper.Put($"/api/exchange/subsystems/{owner}/topics/changes", new { title = "Thay đổi", keyRule = "subject", retentionDays = 7 });
    var codes = Enumerable.Range(1, followers).Select(i => $"f{i}").ToArray();
    foreach (var code in codes) await keeper.Put($"/api/exchange/subsystems/{owner}/subscriptions/{code}", new { topic = $"DEV/GOV/{mark}/do/changes" });
    return ($"/topics/v1/DEV/GOV/{mark}/do/changes", $"X-Road-Client: DEV/GOV/{mark}/do", codes);
  }

  static async Task<Guid> Subsystem(Visitor keeper, string code) {
    var member = await keeper.Post("/api/exchange/members", new { @class = "GOV", code, name = "Đơn vị đo", office = BenchPeople.Offices[0] });
    var subsystem = (Guid)(await keeper.Post($"/api/exchange/members/{(Guid)member["id"]!}/subsystems", new { code = "do", name = "Hệ thống đo" }))["id"]!;
    await keeper.Put($"/api/exchange/subsystems/{subsystem}/connection", new { connection = "Http", networks = new[] { "127.0.0.1/32" } });
    return subsystem;
  }
}
