using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What the gateway says of one order.</summary>
internal sealed record PaymentNotice(string Order, long Amount, string State, string? Reference, DateTimeOffset? PaidAt) {
  public const string Paid = "paid", Cancelled = "cancelled", Failed = "failed";
}

internal sealed record PaymentStatement(DateOnly Day, IReadOnlyList<PaymentNotice> Lines);

/// <summary>The national payment gateway at <c>SAOLA_PAYGOV</c>; both sides sign with <c>SAOLA_PAYGOV_SECRET</c> (HMAC-SHA256, hexadecimal).</summary>
internal sealed class PaymentGateway(Settings settings, IHttpClientFactory http) {
  public const string Client = "payments", Signature = "X-Signature";

  string? Address => settings["SAOLA_PAYGOV"]?.TrimEnd('/');
  string? Secret => settings["SAOLA_PAYGOV_SECRET"];

  public bool IsConfigured => Address is { Length: > 0 } && Secret is { Length: > 0 };

  /// <summary>Where the applicant pays this order.</summary>
  public string PayAddress(Payment p) {
    var (notify, back) = ($"{settings.Url}/api/payments/callback", $"{settings.Url}/thanh-toan/ket-qua");
    var signature = Sign(string.Join('|', p.OrderId, p.Amount, p.DossierCode, notify, back));
    return $"{Address}/paygov/pay?order={p.OrderId}&amount={p.Amount}&code={Uri.EscapeDataString(p.DossierCode)}&notify={Uri.EscapeDataString(notify)}&return={Uri.EscapeDataString(back)}&signature={signature}";
  }

  /// <summary>Whether the text bears the gateway's signature; takes as long for a wrong one as for a right one.</summary>
  public bool IsSigned(string text, string? signature) =>
    IsConfigured && signature is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(text)));

  public static PaymentNotice? Read(string body) {
    try {
      return JsonSerializer.Deserialize<PaymentNotice>(body, Json.Options) is { Order.Length: > 0 and <= 64, State.Length: > 0, Reference: null or { Length: <= 100 } } notice ? notice : null;
    } catch (JsonException) {
      return null;
    }
  }

  /// <summary>What became of an order; null when the gateway never heard of it.</summary>
  public Task<PaymentNotice?> Ask(string order, CancellationToken ct) => Get<PaymentNotice>($"/paygov/api/orders/{order}", $"order|{order}", ct);

  public Task<PaymentStatement?> Statement(DateOnly day, CancellationToken ct) => Get<PaymentStatement>($"/paygov/api/statement?day={day:yyyy-MM-dd}", $"statement|{day:yyyy-MM-dd}", ct);

  async Task<T?> Get<T>(string path, string signed, CancellationToken ct) where T : class {
    using var request = new HttpRequestMessage(HttpMethod.Get, Address + path);
    request.Headers.Add(Signature, Sign(signed));
    using var client = http.CreateClient(Client);
    using var answer = await client.SendAsync(request, ct);
    if (answer.StatusCode == System.Net.HttpStatusCode.NotFound) return null;
    answer.EnsureSuccessStatusCode();
    var body = await answer.Content.ReadAsStringAsync(ct);
    if (!IsSigned(body, answer.Headers.TryGetValues(Signature, out var found) ? found.FirstOrDefault() : null)) throw new HttpRequestException("The gateway's answer is not signed by it.");
    return JsonSerializer.Deserialize<T>(body, Json.Options);
  }

  string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret!), Encoding.UTF8.GetBytes(text)));
}
