using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Saola.Simulators;

/// <summary>
/// A stand-in for the national payment gateway: page, signed callback, signed return, query, statement of a day. The real
/// gateway's protocol is not public; this one has what any such gateway has. Its control door makes it slow, silent or repetitive.
/// </summary>
internal sealed class PaygovSimulator(TimeProvider clock, string secret) {
  static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
  readonly ConcurrentDictionary<string, Order> orders = new(StringComparer.Ordinal);
  readonly ConcurrentQueue<Sent> sent = new();
  Control control = new(0, false, 1, false);

  /// <param name="Delay">Milliseconds before each answer.</param>
  /// <param name="Repeat">How often each callback is sent.</param>
  public sealed record Control(int Delay, bool Down, int Repeat, bool LoseCallbacks);
  sealed record Order(string Id, long Amount, string Code, string Notify, string Return, string State, string? Reference, DateTimeOffset? PaidAt);
  sealed record Sent(string Order, string Body, string Signature, int? Status);

  public void Map(WebApplication app) {
    app.MapGet("/paygov/pay", (string order, long amount, string code, string notify, string @return, string signature) => {
      if (!Matches(signature, string.Join('|', order, amount, code, notify, @return))) return Results.Text("Chữ ký không đúng", statusCode: 403);
      var known = orders.GetOrAdd(order, _ => new(order, amount, code, notify, @return, "open", null, null));
      return known.State == "open" ? Results.Content(Page(known), "text/html; charset=utf-8") : Back(known);
    });
    app.MapPost("/paygov/pay/{id}/{act}", async (string id, string act) => {
      if (!orders.TryGetValue(id, out var order)) return Results.NotFound();
      if (order.State != "open") return Back(order);
      var done = act is "pay" or "lose"
        ? order with { State = "paid", Reference = "PG" + Convert.ToHexString(RandomNumberGenerator.GetBytes(6)), PaidAt = clock.GetUtcNow() }
        : order with { State = "cancelled" };
      if (!orders.TryUpdate(id, done, order)) return Back(orders[id]);
      if (act != "lose" && !control.LoseCallbacks) for (var i = 0; i < control.Repeat; i++) await Tell(done);
      return Back(done);
    });
    app.MapGet("/paygov/api/orders/{id}", (string id, HttpRequest request) => {
      if (!Matches(request.Headers["X-Signature"], $"order|{id}")) return Results.StatusCode(403);
      return orders.TryGetValue(id, out var order) ? Signed(Facts(order), request.HttpContext.Response) : Results.NotFound();
    });
    app.MapGet("/paygov/api/statement", (DateOnly day, HttpRequest request) => {
      if (!Matches(request.Headers["X-Signature"], $"statement|{day:yyyy-MM-dd}")) return Results.StatusCode(403);
      var lines = orders.Values.Where(o => o.PaidAt is { } at && DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(7)).DateTime) == day).OrderBy(o => o.Id, StringComparer.Ordinal).Select(Facts);
      return Signed(new { day, lines }, request.HttpContext.Response);
    });
    app.MapPost("/paygov/control", (Control wanted) => control = wanted);
    app.MapGet("/paygov/control/callbacks", () => sent.ToArray());
  }

  /// <summary>Slow or down, as the control door said; the control door itself always answers.</summary>
  public async Task Mood(HttpContext http, RequestDelegate next) {
    if (http.Request.Path.StartsWithSegments("/paygov", StringComparison.Ordinal) && !http.Request.Path.StartsWithSegments("/paygov/control", StringComparison.Ordinal)) {
      if (control.Delay > 0) await Task.Delay(control.Delay, http.RequestAborted);
      if (control.Down) {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return;
      }
    }
    await next(http);
  }

  async Task Tell(Order order) {
    var body = JsonSerializer.Serialize(Facts(order), Web);
    using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
    using var content = new StringContent(body, Encoding.UTF8, "application/json");
    content.Headers.Add("X-Signature", Sign(body));
    int? status = null;
    try {
      using var answer = await client.PostAsync(new Uri(order.Notify), content);
      status = (int)answer.StatusCode;
    } catch (Exception e) when (e is HttpRequestException or TaskCanceledException) {
      // whoever was not reached asks again
    }
    sent.Enqueue(new(order.Id, body, Sign(body), status));
  }

  static object Facts(Order o) => new { order = o.Id, amount = o.Amount, state = o.State, reference = o.Reference, paidAt = o.PaidAt };

  IResult Signed(object facts, HttpResponse response) {
    var body = JsonSerializer.Serialize(facts, Web);
    response.Headers["X-Signature"] = Sign(body);
    return Results.Text(body, "application/json");
  }

  IResult Back(Order o) => Results.Redirect($"{o.Return}?order={Uri.EscapeDataString(o.Id)}&state={o.State}&signature={Sign($"return|{o.Id}|{o.State}")}");

  string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

  bool Matches(string? signature, string text) => signature is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(text)));

  static string Page(Order o) => $"""
    <!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cổng thanh toán (mô phỏng)</title></head>
    <body><main><h1>Cổng thanh toán (mô phỏng)</h1>
    <p>Mã hồ sơ: <strong>{WebUtility.HtmlEncode(o.Code)}</strong></p><p>Số tiền: <strong>{o.Amount.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '.')} đ</strong></p>
    {Button(o, "pay", "Thanh toán")}{Button(o, "cancel", "Hủy")}{Button(o, "lose", "Thanh toán nhưng không báo lại")}</main></body></html>
    """;

  static string Button(Order o, string act, string label) => $"<form method=\"post\" action=\"/paygov/pay/{Uri.EscapeDataString(o.Id)}/{act}\"><button>{label}</button></form>";
}
