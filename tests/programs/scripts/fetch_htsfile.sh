#!/bin/sh
# htslib reads remote files by multi handles that it pauses when its buffer is full, drops
# when it has enough, and starts anew at another place. The file is larger than what sockets hold. Run by with_server.py.
seq -f 'chr1	%.0f	.	A	C	50	PASS	.' 1 600000 >body
{ printf '##fileformat=VCFv4.2\n##contig=<ID=chr1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'; cat body; } | bgzip -l 0 >www/calls.vcf.gz
tabix -p vcf www/calls.vcf.gz
htsfile "$URL/calls.vcf.gz" "$URL/none.vcf.gz"
htsfile -c "$URL/calls.vcf.gz" | cksum
tabix -D "$URL/calls.vcf.gz" chr1:500-502 chr1:590000-590002
tabix -D "$URL/none.vcf.gz" chr1:1-2
echo "status $?"
