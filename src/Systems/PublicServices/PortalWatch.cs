using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What the doors of the portal and those who watch them share.</summary>
internal static class PortalWatch {
  public const string Permission = "portal.watch", Exchange = "portal.exchange";

  /// <summary>Makes acts on one dossier of the exchange wait for one another. Taken before everything else.</summary>
  public static Task Alone(Work w, string code, CancellationToken ct) => w.Alone("portal", code, ct);

  /// <summary>Remembers a message with the act that it makes: sent again it makes none.</summary>
  public static async Task<Error?> Claim(Work w, string message, CancellationToken ct) {
    await using var command = new NpgsqlCommand("insert into public_services.portal_message (id, at) values ($1, $2) on conflict do nothing", await w.Connection(ct)) {
      Parameters = { new() { Value = message }, new() { Value = w.Now.UtcDateTime } },
    };
    return await command.ExecuteNonQueryAsync(ct) == 0 ? PortalErrors.Replayed : null;
  }

  /// <summary>
  /// A door of the portal: nothing is read of a body without the signature, then the operation runs as the portal; its answer is signed.
  /// </summary>
  public static async Task<IResult> Door<TMessage, TAnswer>(HttpContext http, NationalPortal portal, Func<Message<TMessage>, Task<Answer<TAnswer>>> run) where TMessage : class where TAnswer : notnull {
    using var body = new MemoryStream();
    var buffer = new byte[16 * 1024];
    for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;) {
      body.Write(buffer, 0, read);
      if (body.Length > PortalMessages.MaxBody) return Problems.Of(new(ErrorKind.TooLarge, "portal.too_large", Words.T["portal_too_large"]));
    }
    var bytes = body.ToArray();
    var id = portal.Check(http.Request, bytes);
    if (id.IsError) return Problems.Of(id.Error);
    if (PortalMessages.Read<TMessage>(bytes) is not { } said) return Problems.Of(PortalErrors.BadMessage());
    http.RequestServices.GetRequiredService<ActorContext>().Actor = Actor.Machine("portal");
    var answer = await run(new(said, id.Value, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))));
    if (answer.IsError) return Problems.Of(answer.Error);
    var text = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(answer.Value, Json.Options);
    http.Response.Headers[NationalPortal.Signature] = portal.SignAnswer(id.Value, StatusCodes.Status200OK, text);
    return Results.Bytes(text, "application/json");
  }

  /// <param name="Id">The id of the message, new for each attempt.</param>
  /// <param name="Hash">SHA-256 of its body.</param>
  public sealed record Message<T>(T Said, string Id, string Hash);
}
