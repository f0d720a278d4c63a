using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Saola.Kernel;

/// <summary>A database constraint whose breach is an expected outcome: two people did the same thing at once.</summary>
public sealed record KnownConstraint(string Name, Func<Error> Error);

public static class Problems {
  /// <summary>RFC 9457 problem details with our stable code and, for forms, every field's own error.</summary>
  public static IResult Of(Error error) {
    var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = error.Code };
    if (error.Field is not null || error.Others.Count > 0)
      extensions["errors"] = error.All.Select(e => new { e.Field, e.Code, e.Message }).ToArray();
    return Results.Problem(error.Message, statusCode: error.Status, title: Words.T[$"error_{error.Kind}"], extensions: extensions);
  }

  /// <summary>The same for who opened a page: the site's page for faults says it in words.</summary>
  public static IResult OnPage(HttpContext http, Error error) {
    http.Items[typeof(Error)] = error;
    return Results.StatusCode(error.Status);
  }

  /// <summary>A parameter or body that cannot be read.</summary>
  public static Error BadRequest => new(ErrorKind.Invalid, "kernel.bad_request", Words.T["bad_request"]);

  /// <summary>Stale version: someone else changed the row since it was read (412).</summary>
  public static Error Stale => new(ErrorKind.Conflict, "kernel.stale", Words.T["stale"]);
}

/// <summary>The one place where exceptions become answers. Text of the database never reaches a client.</summary>
internal sealed class ExceptionDoor(IEnumerable<KnownConstraint> constraints, ILogger<ExceptionDoor> log) : IExceptionHandler {
  readonly Dictionary<string, KnownConstraint> known = constraints.ToDictionary(c => c.Name);

  public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken ct) {
    if (http.Response.HasStarted) return false;
    var error = exception switch {
      BadHttpRequestException { StatusCode: 413 } => new Error(ErrorKind.TooLarge, "kernel.too_large", Words.T["too_large"]),
      BadHttpRequestException => Problems.BadRequest,
      DbUpdateConcurrencyException => Problems.Stale,
      BusyException => new Error(ErrorKind.Busy, "kernel.busy", Words.T["busy"]),
      _ when Constraint(exception) is { } constraint && known.TryGetValue(constraint, out var k) => k.Error(),
      _ => null,
    };
    if (error is null) {
      log.LogError(exception, "Unhandled failure of {Method} {Route}", http.Request.Method, http.GetEndpoint()?.DisplayName);
      if (!WantsJson(http)) return false;
      await Results.Problem(Words.T["failed"], statusCode: 500, title: Words.T["error_Failed"],
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "kernel.failed", ["trace"] = http.TraceIdentifier }).ExecuteAsync(http);
      return true;
    }
    if (!WantsJson(http)) {
      http.Response.StatusCode = error == Problems.Stale ? 412 : error.Status;
      http.Items[typeof(Error)] = error;
      return false;
    }
    await (exception is DbUpdateConcurrencyException
      ? Results.Problem(error.Message, statusCode: 412, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = error.Code })
      : Problems.Of(error)).ExecuteAsync(http);
    return true;
  }

  /// <summary>By the path that was asked for: the exception middleware has already put that of the error page in its place.</summary>
  static bool WantsJson(HttpContext http) =>
    new PathString(http.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? http.Request.Path).StartsWithSegments("/api");

  static string? Constraint(Exception e) => (e as PostgresException ?? e.InnerException as PostgresException)?.ConstraintName;
}
