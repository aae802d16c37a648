% S-Lang's curl module: reused, verbose, a stream, several at once, refused.
%
%     use_slang_curl.sl URL STREAM_URL REFUSED_URL
require ("curl");

variable Body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

private define collect (pieces, piece)
{
   list_append (pieces, piece);
   return 0;
}

private define handle (url, pieces)
{
   variable easy = curl_new (url);
   curl_setopt (easy, CURLOPT_POSTFIELDS, Body);
   curl_setopt (easy, CURLOPT_HTTPHEADER, ["Content-Type: application/json", "Authorization: Bearer sk-zoo-secret"]);
   curl_setopt (easy, CURLOPT_WRITEFUNCTION, &collect, pieces);
   return easy;
}

private define show (name, pieces)
{
   variable piece;
   () = printf ("%s:\n", name);
   foreach piece (pieces)
     () = printf ("%s\n", piece);
}

define slsh_main ()
{
   variable i, pieces, handles = {}, answers = {}, multi, left;
   variable easy = handle (__argv[1], NULL);
   loop (2)
     {
        pieces = {};
        curl_setopt (easy, CURLOPT_WRITEFUNCTION, &collect, pieces);
        curl_perform (easy);
        show ("easy", pieces);
     }
   pieces = {};
   curl_setopt (easy, CURLOPT_WRITEFUNCTION, &collect, pieces);
   curl_setopt (easy, CURLOPT_VERBOSE, 1);
   curl_perform (easy);
   show ("verbose", pieces);
   curl_close (easy);

   pieces = {};
   curl_perform (handle (__argv[2], pieces));
   show ("stream", pieces);

   multi = curl_multi_new ();
   for (i = 0; i < 3; i++)
     {
        list_append (answers, {});
        list_append (handles, handle (__argv[1], answers[i]));
        curl_multi_add_handle (multi, handles[i]);
     }
   while (curl_multi_perform (multi, 1.0) > 0);
   for (i = 0; i < 3; i++)
     {
        curl_multi_remove_handle (multi, handles[i]);
        show ("multi", answers[i]);
     }
   curl_multi_close (multi);

   try (left)
     {
        curl_perform (handle (__argv[3], {}));
     }
   catch CurlError:
     () = printf ("refused: %s\n", left.descr);
}
