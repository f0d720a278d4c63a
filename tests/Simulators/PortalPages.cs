using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Saola.Simulators;

/// <summary>What a person trying the program sees of the portal, and the doors by which tests move it.</summary>
internal sealed class PortalPages(PortalSimulator portal) {
  static readonly Dictionary<int, string> Statuses = new() {
    [1] = "Mới đăng ký", [2] = "Được tiếp nhận", [3] = "Không được tiếp nhận", [4] = "Đang xử lý", [5] = "Yêu cầu bổ sung giấy tờ", [6] = "Yêu cầu thực hiện nghĩa vụ tài chính",
    [7] = "Công dân yêu cầu rút hồ sơ", [8] = "Dừng xử lý", [9] = "Đã xử lý xong", [10] = "Đã trả kết quả",
  };

  public void Map(WebApplication app) {
    app.Map("/portal/api/{**rest}", portal.Api);
    app.MapGet("/portal", () => Results.Content(Page(), "text/html; charset=utf-8"));
    app.MapGet("/portal/result/{code}", (string code) => portal.Find(code)?.Result is { } file ? Results.Bytes(file, "application/pdf") : Results.NotFound());
    app.MapPost("/portal/submit", async () => await Back(async () => await portal.Submit(Sample("submission"))));
    app.MapPost("/portal/own", async () => await Back(async () => await portal.Own(Sample("own"))));
    app.MapPost("/portal/resend/{code}", async (string code) => await Back(async () => { if (portal.Find(code) is { Submission: not null } d) await portal.Resend(d); }));
    app.MapPost("/portal/advance/{code}/{steps:int}", async (string code, int steps) => await Back(async () => { if (portal.Find(code) is { IsOwn: true } d) await portal.Advance(d, steps); }));
    app.MapPost("/portal/act/{code}/{kind}", async (string code, string kind) => await Back(async () => { if (portal.Find(code) is { PortalCode: not null } d) await portal.Do(d, Act(d, kind)); }));
    app.MapPost("/portal/mood", async (HttpRequest request) => {
      var form = await request.ReadFormAsync();
      portal.Mood = new(form.ContainsKey("absent"), form.ContainsKey("lose"), form.ContainsKey("repeat") ? 3 : 1, form.ContainsKey("disorder"));
      return Results.Redirect("/portal");
    });
    app.MapGet("/portal/control", () => new { portal.Mood, portal.Dossiers, portal.Messages, portal.Deeds });
    app.MapPost("/portal/control", (PortalSimulator.Control wanted) => portal.Mood = wanted);
    app.MapPost("/portal/control/submit", async (JsonObject submission) => Held(await portal.Submit(submission)));
    app.MapPost("/portal/control/own", async (JsonObject state) => Held(await portal.Own(state)));
    app.MapPost("/portal/control/advance/{code}/{steps:int}", async (string code, int steps) => { if (portal.Find(code) is { } d) await portal.Advance(d, steps); });
    app.MapPost("/portal/control/resend/{code}", async (string code) => { if (portal.Find(code) is { } d) await portal.Resend(d); });
    app.MapPost("/portal/control/act/{code}", async (string code, JsonObject act) => portal.Find(code) is { PortalCode: not null } d ? Results.Ok(await portal.Do(d, act)) : Results.NotFound());
    app.MapPost("/portal/control/say/{act}", async (string act) => { if (portal.Deeds.FirstOrDefault(d => d.Act == act) is { } deed) await portal.Say(deed); });
    app.MapPost("/portal/control/file", async (string name, HttpRequest request) => {
      using var body = new MemoryStream();
      await request.Body.CopyToAsync(body);
      return portal.Keep(name, body.ToArray());
    });
  }

  static object Held(PortalSimulator.Held d) => new { d.Code, d.PortalCode, d.Status, d.Answer };

  static async Task<IResult> Back(Func<Task> act) {
    await act();
    return Results.Redirect("/portal");
  }

  /// <summary>What a citizen would do: answer each item with a picture, say why they withdraw, pay what is asked.</summary>
  JsonObject Act(PortalSimulator.Held d, string kind) => kind switch {
    "supplement" => new() {
      ["kind"] = kind, ["components"] = new JsonArray([.. (d.State["demand"]?["items"]?.AsArray() ?? []).Select(item => (JsonNode)new JsonObject {
        ["key"] = "", ["note"] = item!.DeepClone(), ["file"] = portal.Keep("bo-sung.png", Picture),
      })]),
    },
    "payment" => new() { ["kind"] = kind, ["paid"] = new JsonObject { ["amount"] = d.State["amountDue"]?.DeepClone() ?? 0, ["reference"] = $"CDVC-{d.PortalCode}", ["at"] = TimeProvider.System.GetUtcNow() } },
    _ => new() { ["kind"] = "withdrawal", ["reason"] = "Không còn nhu cầu" },
  };

  static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  /// <summary>An invented citizen's dossier from <c>portal-samples.json</c>.</summary>
  static JsonObject Sample(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "portal-samples.json")))![name]!.DeepClone().AsObject();

  string Page() {
    var mood = portal.Mood;
    var rows = new StringBuilder();
    foreach (var d in portal.Dossiers) rows.Append(Row(d));
    return $$"""
      <!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cổng Dịch vụ công quốc gia (mô phỏng)</title>
      <style>body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem}form{display:inline-block;margin:.25rem .5rem .25rem 0}button{font:inherit;padding:.4rem .8rem}
      table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem;border-bottom:1px solid #ccc;vertical-align:top}.wrap{overflow-x:auto}small{color:#555;word-break:break-word}</style></head>
      <body><main><h1>Cổng Dịch vụ công quốc gia (mô phỏng)</h1>
      <p>Hồ sơ nộp ở đây được chuyển về tỉnh; trạng thái và kết quả của tỉnh được gửi lên đây. Đây là bản mô phỏng để dùng thử, không phải giao diện thật của Cổng.</p>
      <form method="post" action="/portal/submit"><button>Nộp hồ sơ mẫu về tỉnh</button></form>
      <form method="post" action="/portal/own"><button>Lập hồ sơ do Cổng giải quyết</button></form>
      <h2>Đường truyền</h2>
      <form method="post" action="/portal/mood">
      {{Check("absent", "Ngừng trả lời", mood.Absent)}} {{Check("lose", "Làm mất câu trả lời", mood.LoseAnswers)}} {{Check("repeat", "Gửi lặp", mood.Repeat > 1)}} {{Check("disorder", "Gửi không theo thứ tự", mood.Disorder)}}
      <button>Áp dụng</button></form>
      <h2>Hồ sơ trên Cổng</h2><div class="wrap"><table><thead><tr><th>Mã hồ sơ</th><th>Số của Cổng</th><th>Nơi giải quyết</th><th>Trạng thái</th><th>Kết quả</th><th>Việc</th></tr></thead><tbody>{{rows}}</tbody></table></div>
      </main></body></html>
      """;
  }

  static string Row(PortalSimulator.Held d) {
    var code = WebUtility.HtmlEncode(d.Code ?? "");
    var key = Uri.EscapeDataString(d.Code ?? d.PortalCode!);
    var act = d.IsOwn ? Button($"/portal/advance/{key}/1", "Chuyển bước tiếp") + Button($"/portal/advance/{key}/2", "Chuyển hai bước") : d.Submission is not null ? Button($"/portal/resend/{key}", "Gửi lại") + Deeds(d, key) : "";
    var result = d.Result is null ? "" : $"<a href=\"/portal/result/{key}\">{WebUtility.HtmlEncode(d.ResultName)}</a>";
    return string.Create(CultureInfo.InvariantCulture,
      $"<tr><td>{code}</td><td>{WebUtility.HtmlEncode(d.PortalCode)}</td><td>{(d.IsOwn ? "Cổng" : "Tỉnh")}</td><td>{d.Status} · {Statuses[d.Status]}<br><small>{WebUtility.HtmlEncode(d.Answer)}</small></td><td>{result}</td><td>{act}</td></tr>");
  }

  static string Deeds(PortalSimulator.Held d, string key) => (d.Status == 5 ? Button($"/portal/act/{key}/supplement", "Bổ sung") : "") + (d.Status == 6 ? Button($"/portal/act/{key}/payment", "Thanh toán") : "")
    + (d.Status is 1 or 2 or 4 or 5 or 6 ? Button($"/portal/act/{key}/withdrawal", "Rút hồ sơ") : "");

  static string Button(string action, string text) => $"<form method=\"post\" action=\"{action}\"><button>{text}</button></form>";
  static string Check(string name, string text, bool on) => $"<label><input type=\"checkbox\" name=\"{name}\"{(on ? " checked" : "")}> {text}</label>";
}
