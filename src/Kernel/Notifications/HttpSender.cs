using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Saola.Kernel;

/// <summary>
/// SMS or Zalo through the province's provider: one JSON POST <c>{id, to, template, text}</c> to <c>SAOLA_SMS_URL</c> or
/// <c>SAOLA_ZALO_URL</c>, with the bearer token <c>SAOLA_SMS_TOKEN</c> or <c>SAOLA_ZALO_TOKEN</c> and an Idempotency-Key. A
/// provider with another interface is met by a small adapter in front of it, not by code here.
/// </summary>
internal sealed class HttpSender(Channel channel, Settings settings, IHttpClientFactory http) : INotificationChannel {
  public const string Name = "notifications";

  public Channel Channel => channel;

  public bool IsConfigured => settings[Setting("URL")] is { Length: > 0 };

  public async Task Send(OutgoingMessage message, CancellationToken ct) {
    using var request = new HttpRequestMessage(HttpMethod.Post, settings.Required(Setting("URL"))) {
      Content = JsonContent.Create(new { id = message.Id, to = message.Address, template = message.Template, text = Text(message) }, options: Json.Options),
    };
    request.Headers.Add("Idempotency-Key", message.Id.ToString("N"));
    if (settings[Setting("TOKEN")] is { Length: > 0 } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    using var client = http.CreateClient(Name);
    using var response = await client.SendAsync(request, ct);
    var status = (int)response.StatusCode;
    // the provider is busy, or our token is being renewed: later; any other refusal of the request itself is final
    if (status is >= 400 and < 500 and not (401 or 403 or 408 or 429)) throw new UndeliverableException($"HTTP {status}");
    response.EnsureSuccessStatusCode();
  }

  string Setting(string part) => $"SAOLA_{channel.ToString().ToUpperInvariant()}_{part}";

  string Text(OutgoingMessage message) => message.Link is null ? message.Body : $"{message.Body} {settings.Url}{message.Link}";
}
