using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace Saola.Identity;

/// <summary>A form that waits for its owner to sign in again.</summary>
internal sealed record KeptForm(string Id, string Url, DateTimeOffset KeptAt, IFormCollection Form);

/// <summary>
/// Nothing typed is lost when a session ends in mid-form: what was posted, files included, is kept sealed for an hour and
/// handed to the same page after signing in. It is kept only for a browser that shows whose it is, opened only for that
/// account, and sent again only when its owner says so.
/// </summary>
internal sealed class KeptForms(
  IDataProtectionProvider protection, Works works, Browser browser, IAntiforgery antiforgery, IOptionsMonitor<CookieAuthenticationOptions> cookies) {
  public const string Cookie = "saola-kept", Field = "__kept";
  public const long SizeLimit = 24L << 20;
  public static readonly TimeSpan Life = TimeSpan.FromHours(1);
  readonly IDataProtector protector = protection.CreateProtector("Saola.Identity.KeptForm");

  /// <summary>Keeps the posted form when it can; what it cannot keep is refused by the sign-in redirect as ever.</summary>
  public async Task<bool> Keep(HttpContext http, CancellationToken ct) {
    var request = http.Request;
    if (!request.HasFormContentType || request.ContentLength is null or > SizeLimit || !FromHere(request)) return false;
    await using var scoped = works.Begin(Actor.Machine("kept-form"), "kept_form.keep");
    if (await Owner(http, scoped.Work, ct) is not { } owner) return false;
    var form = await request.ReadFormAsync(ct);
    if (form.ContainsKey(Field)) return false;
    var url = $"{request.PathBase}{request.Path}{request.QueryString}";
    // It becomes the address of a form later, and must not be able to name another host.
    if (ReturnUrl.Safe(url) is null) return false;
    var token = RandomNumberGenerator.GetHexString(64, lowercase: true);
    var packet = protector.Protect(await FormPacket.Write(url, scoped.Work.Now, form, ct));
    await using var command = new NpgsqlCommand("""
      with gone as (delete from identity.kept_form where account = $2 or expires_at < $4)
      insert into identity.kept_form (id, account, sealed, expires_at) values ($1, $2, $3, $5)
      """, await scoped.Work.Connection(ct)) {
      Parameters = {
        new() { Value = IdOf(token) }, new() { Value = owner }, new() { Value = packet },
        new() { Value = scoped.Work.Now.UtcDateTime }, new() { Value = (scoped.Work.Now + Life).UtcDateTime },
      },
    };
    await command.ExecuteNonQueryAsync(ct);
    scoped.Work.Record("identity.form_kept", "account", owner, new { files = form.Files.Count });
    await scoped.Work.Commit(ct);
    http.Response.Cookies.Append(Cookie, token, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, MaxAge = Life, Path = "/", IsEssential = true });
    return true;
  }

  /// <summary>The form that waits for this session's owner in this browser.</summary>
  public async Task<KeptForm?> Waiting(HttpContext http, Guid account, CancellationToken ct) {
    if (http.Request.Cookies[Cookie] is not { Length: 64 } token) return null;
    await using var scoped = works.Begin(Actor.Machine("kept-form"), "kept_form.read");
    await using var command = new NpgsqlCommand("select sealed from identity.kept_form where id = $1 and account = $2 and expires_at > $3", await scoped.Work.ReadConnection(ct)) {
      Parameters = { new() { Value = IdOf(token) }, new() { Value = account }, new() { Value = scoped.Work.Now.UtcDateTime } },
    };
    if (await command.ExecuteScalarAsync(ct) is not byte[] cipher) return null;
    try {
      return FormPacket.Read(IdOf(token), protector.Unprotect(cipher));
    } catch (CryptographicException) {
      return null;
    }
  }

  /// <summary>Deletes it: after it was sent again, or when its owner does not want it.</summary>
  public async Task Drop(HttpContext http, Guid account, CancellationToken ct) {
    if (http.Request.Cookies[Cookie] is not { Length: 64 } token) return;
    await using var scoped = works.Begin(Actor.Machine("kept-form"), "kept_form.drop");
    await using var command = new NpgsqlCommand("delete from identity.kept_form where id = $1 and account = $2", await scoped.Work.Connection(ct)) {
      Parameters = { new() { Value = IdOf(token) }, new() { Value = account } },
    };
    await command.ExecuteNonQueryAsync(ct);
    scoped.Work.Record("identity.form_released", "account", account);
    await scoped.Work.Commit(ct);
  }

  public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Cookie, new() { Path = "/" });

  /// <summary>
  /// On the small form that asks to send it again, puts the kept one in its place: the page meets it as if it had been posted
  /// just now, with the antiforgery token of the new session.
  /// </summary>
  public async Task Restore(HttpContext http, LiveSessions live, RequestDelegate next) {
    if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.Cookies.ContainsKey(Cookie) || http.Request.ContentLength is null or > 16 << 10
        || !http.Request.HasFormContentType || await live.State(http.User, http.RequestAborted) is not { } state) {
      await next(http);
      return;
    }
    var ask = await http.Request.ReadFormAsync(http.RequestAborted);
    var here = $"{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}";
    if (!ask.ContainsKey(Field) || await Waiting(http, state.Account, http.RequestAborted) is not { } kept || kept.Url != here) {
      await next(http);
      return;
    }
    var tokenField = antiforgery.GetTokens(http).FormFieldName;
    var fields = kept.Form.Where(f => f.Key != tokenField).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
    if (ask.TryGetValue(tokenField, out var fresh)) fields[tokenField] = fresh;
    http.Features.Set<IFormFeature>(new FormFeature(new FormCollection(fields, kept.Form.Files as FormFileCollection)));
    http.Response.OnStarting(() => {
      if (http.Response.StatusCode < 500) Forget(http);
      return Task.CompletedTask;
    });
    await next(http);
    if (http.Response.StatusCode < 500) await Drop(http, state.Account, CancellationToken.None);
  }

  /// <summary>Only what a page of this site posted: another site must not be able to leave a form to be sent later.</summary>
  static bool FromHere(HttpRequest request) {
    if (request.Headers.Origin.ToString() is { Length: > 0 } origin) return SameHost(origin, request);
    if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site == "same-origin";
    return SameHost(request.Headers.Referer.ToString(), request);
  }

  static bool SameHost(string address, HttpRequest request) =>
    Uri.TryCreate(address, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

  /// <summary>Whose session it was: by the cookie that is still there, though over, else by the device.</summary>
  async Task<Guid?> Owner(HttpContext http, Work w, CancellationToken ct) {
    var options = cookies.Get(Claims.Scheme);
    var cookie = options.CookieManager.GetRequestCookie(http, options.Cookie.Name!);
    if (cookie is null || Claims.SessionOf(options.TicketDataFormat.Unprotect(cookie)?.Principal) is not { } session) return browser.KnownAccount(http);
    await using var command = new NpgsqlCommand("select account from identity.session where id = $1", await w.ReadConnection(ct)) { Parameters = { new() { Value = session } } };
    return await command.ExecuteScalarAsync(ct) as Guid? ?? browser.KnownAccount(http);
  }

  static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
}
