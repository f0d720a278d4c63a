using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Saola.Kernel;

/// <summary>What an operation gives: its response, or the error that stopped it. As a result of a route it is 200 or problem details.</summary>
public sealed class Answer<T> : IResult, IEndpointMetadataProvider where T : notnull {
  readonly T? value;

  Answer(T? value, Error? error) => (this.value, Error) = (value, error);

  public Error? Error { get; }

  [MemberNotNullWhen(true, nameof(Error))]
  public bool IsError => Error is not null;

  /// <exception cref="InvalidOperationException">There is an error instead.</exception>
  public T Value => Error is null ? value! : throw new InvalidOperationException($"No value: {Error.Code}");

  public static implicit operator Answer<T>(T value) => new(value, null);
  public static implicit operator Answer<T>(Error error) => new(default, error);

  public Task ExecuteAsync(HttpContext httpContext) =>
    Error is null ? Results.Ok(value).ExecuteAsync(httpContext) : Problems.Of(Error).ExecuteAsync(httpContext);

  public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) {
    builder.Metadata.Add(new ProducesResponseTypeMetadata(200, typeof(T), ["application/json"]));
    builder.Metadata.Add(new ProducesResponseTypeMetadata(400, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
  }
}

/// <summary>The response of an operation that has nothing to say.</summary>
public sealed record Done {
  public static Done Yes { get; } = new();
}
